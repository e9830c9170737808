"""How far matching came, for those who look at it from outside."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, inspect, select

from sinks.queries.changes import current_version
from sinks.tables import judgements, match_state, match_waiting


class Judged(NamedTuple):
    """The last judgement, and how many were taken back: another one of either, and rulings may be others."""

    last: int
    deleted: int


class MatchStanding(NamedTuple):
    """``behind``: changes that matching has not seen; ``model`` is empty before it ran for the first time."""

    model: str
    version: int
    behind: int
    is_up_to_date: bool


def standing(connection: Connection) -> MatchStanding:
    """Read at one moment when the transaction does."""
    state = connection.execute(select(match_state)).one()
    version = current_version(connection)
    has_waiting = connection.execute(select(match_waiting.c.organisation).limit(1)).first() is not None
    seen = Judged(state.last_judgement, state.deleted_judgements)
    is_done = state.version == version and seen == judged(connection) and not has_waiting
    return MatchStanding(state.model, state.version, version - state.version, is_done)


def was_matched(connection: Connection) -> bool:
    """Whether anybody ever matched this registry."""
    if not inspect(connection).has_table(match_state.name):
        return False
    return bool(connection.execute(select(match_state.c.model)).scalar_one())


def judged(connection: Connection) -> Judged:
    """Of all judgements there are."""
    found = select(func.coalesce(func.max(judgements.c.number), 0), func.count(judgements.c.deleted_us))
    return Judged._make(connection.execute(found).one())
