"""How far events of the closed loop were made into cases and entities, and what changed by it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from schemas.loop_change import LoopChange
from schemas.loop_event import LoopKey
from sinks.loop_tables import loop_changes, loop_events, loop_numbers, loop_state


class LoopStanding(NamedTuple):
    """``number``: the event up to which all was made, under ``rules``; ``last``: the last event that there is."""

    number: int
    rules: str
    last: int

    @property
    def is_up_to_date(self) -> bool:
        """Whether nothing waits."""
        return self.number == self.last


class LoopNews(NamedTuple):
    """Whose word about what is new in the events up to ``reached``."""

    keys: Collection[LoopKey]
    reached: int


def lock_standing(connection: Connection) -> LoopStanding:
    """How far it is, which nobody else changes until the transaction ends."""
    row = connection.execute(select(loop_state).with_for_update()).one()
    return LoopStanding(row.number, row.rules, _last(connection))


def loop_standing(connection: Connection) -> LoopStanding:
    """How far it is, for those who only look."""
    row = connection.execute(select(loop_state)).one()
    return LoopStanding(row.number, row.rules, _last(connection))


def keep_standing(connection: Connection, number: int, rules: str) -> None:
    """Write it down."""
    connection.execute(update(loop_state).values(number=number, rules=rules))


def loop_news(connection: Connection, number: int, limit: int) -> LoopNews:
    """What came after ``number``, in at most ``limit`` events."""
    columns = loop_events.c
    query = select(columns.family, columns.organisation, columns.subject, columns.number)
    rows = connection.execute(query.where(columns.number > number).order_by(columns.number).limit(limit)).all()
    return LoopNews({LoopKey(*row[:3]) for row in rows}, rows[-1].number if rows else number)


def tell(connection: Connection, changes: Sequence[LoopChange]) -> None:
    """Number what changed and add it to the feed. Only whoever holds the lock of ``lock_standing`` may."""
    if not changes:
        return
    last: int = connection.execute(select(func.coalesce(func.max(loop_changes.c.version), 0))).scalar_one()
    rows = [
        {"version": version, **change._asdict(), "told": json.dumps(change.told, ensure_ascii=False, sort_keys=True)}
        for version, change in enumerate(changes, last + 1)
    ]
    connection.execute(insert(loop_changes), rows)


def _last(connection: Connection) -> int:
    last: int = connection.execute(select(loop_numbers.c.number)).scalar_one()
    return last
