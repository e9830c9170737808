"""Events of the closed loop as they are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, select

from schemas.loop_event import LoopKey
from sinks.loop_tables import loop_events

_AT_ONCE = 500
"""Subjects of one question: SQLite takes 32,766 parameters."""


class LoopEventRow(NamedTuple):
    """One event. ``data`` is canonical JSON; times are microseconds since 1970 in UTC."""

    family: str
    organisation: str
    subject: str
    sequence: int
    content_hash: str
    type: str
    data: str
    event_id: str
    time_us: int
    received_us: int

    @property
    def key(self) -> LoopKey:
        """Whose word about what."""
        return LoopKey(self.family, self.organisation, self.subject)


_COLUMNS = [loop_events.c[name] for name in LoopEventRow._fields]


def events_of_entities(connection: Connection, keys: Collection[LoopKey]) -> dict[LoopKey, list[LoopEventRow]]:
    """All events of each key, in no order that means anything."""
    found: dict[LoopKey, list[LoopEventRow]] = {key: [] for key in keys}
    for family in {key.family for key in keys}:
        subjects = sorted({key.subject for key in keys if key.family == family})
        for row in _rows(connection, family, subjects):
            if row.key in found:
                found[row.key].append(row)
    return found


def events_of_cases(connection: Connection, family: str, cases: Collection[str]) -> dict[str, list[LoopEventRow]]:
    """All events of each case, whoever sent them, in no order that means anything."""
    found: dict[str, list[LoopEventRow]] = defaultdict(list)
    for row in _rows(connection, family, sorted(cases)):
        found[row.subject].append(row)
    return dict(found)


def _rows(connection: Connection, family: str, subjects: list[str]) -> list[LoopEventRow]:
    rows: list[LoopEventRow] = []
    for start in range(0, len(subjects), _AT_ONCE):
        some = subjects[start : start + _AT_ONCE]
        query = select(*_COLUMNS).where(loop_events.c.family == family, loop_events.c.subject.in_(some))
        rows.extend(LoopEventRow._make(row) for row in connection.execute(query))
    return rows
