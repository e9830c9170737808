"""How far matching came, and what there is to look at next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from schemas.change import OF_MATCHING
from schemas.record import Key
from sinks.in_force import IS_STATED
from sinks.matching.keyed import delete_keys
from sinks.queries.matching import Judged
from sinks.tables import changes, match_state, match_waiting, records, registry_version


class State(NamedTuple):
    """``run`` counts the transactions of matching: whoever finds another one than its own has been overtaken."""

    version: int
    model: str
    judged: Judged
    run: int


class News(NamedTuple):
    """Records that changed in the versions up to ``reached``."""

    keys: Collection[Key]
    reached: int


def lock_state(connection: Connection) -> State:
    """The state, which nobody else changes until the transaction ends."""
    return _state(connection.execute(select(match_state).with_for_update()).one())


def state_seen(connection: Connection) -> State:
    """The state, for those who only look."""
    return _state(connection.execute(select(match_state)).one())


def _state(row: Any) -> State:
    return State(row.version, row.model, Judged(row.last_judgement, row.deleted_judgements), row.run)


def keep_state(connection: Connection, state: State) -> None:
    """Write it down."""
    values = {
        "version": state.version,
        "model": state.model,
        "last_judgement": state.judged.last,
        "deleted_judgements": state.judged.deleted,
        "run": state.run,
    }
    connection.execute(update(match_state).values(values))


def news(connection: Connection, version: int, limit: int) -> News:
    """What changed after ``version``, in at most ``limit`` changes; what matching itself told changes no record."""
    query = select(changes.c.version, changes.c.organisation, changes.c.local_id, changes.c.kind)
    rows = connection.execute(query.where(changes.c.version > version).order_by(changes.c.version).limit(limit)).all()
    of_matching = {it.value for it in OF_MATCHING}
    keys = {Key(row.organisation, row.local_id) for row in rows if row.kind not in of_matching}
    return News(keys, rows[-1].version if rows else version)


def waiting(connection: Connection, limit: int) -> list[Key]:
    """Records whose history grew without a change."""
    return [Key._make(row) for row in connection.execute(select(match_waiting).limit(limit))]


def await_writers(connection: Connection) -> None:
    """Whoever writes events has committed, or waits until this transaction ends: what is read from here on is all that there is."""
    connection.execute(select(registry_version.c.version).with_for_update())


def waited_for(connection: Connection, keys: Iterable[Key]) -> None:
    """They were looked at."""
    delete_keys(connection, match_waiting, (match_waiting.c.organisation, match_waiting.c.local_id), keys)


def every_key(connection: Connection) -> list[Key]:
    """All records that say anything."""
    query = select(records.c.organisation, records.c.local_id).where(IS_STATED)
    return [Key._make(row) for row in connection.execute(query)]
