"""Keeps the board: needs that changed are counted anew, in one transaction with how far was read. Several may; they wait for each other.

The rows are a function of scenarios and cases alone, so whatever is counted twice changes nothing, and the board can be made anew at any time.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine, select

from scenario_registry.board.standing import Engaged, board_row
from schemas.failpoint import failpoint
from sinks.board.rows import BoardState, board_at, clear, keep_state, lock_board, replace
from sinks.board.sources import engagements_of, homes_of_cases
from sinks.loop.feed import loop_version_of
from sinks.queries.public.feed import State, changed_ids, state_of
from sinks.queries.public.scenarios import MEMBERSHIP, members_of, scenarios_of

RULES = "2026-11-26.1"
"""The version of all that ``standing`` and the figures go by. With another one the board is made anew."""

_AT_ONCE = 400


class BoardKeeper:
    """Keeps the board of one registry."""

    def __init__(self, registry: Engine) -> None:
        self._registry = registry

    def run(self) -> int:
        """Count everything that changed. Gives how many scenarios were counted anew. Idempotent; killed anywhere it goes on later."""
        counted = 0
        while (step := self.step()) is not None:
            counted += step
        return counted

    def step(self) -> int | None:
        """Some hundred of them, in one transaction; None when there was nothing to do."""
        with self._registry.connect() as connection:
            if is_up(connection, board_at(connection), state_of(connection)):
                return None
        with self._registry.begin() as connection:
            state = lock_board(connection)
            now, loop = state_of(connection), loop_version_of(connection)
            is_other = state.rules != RULES or state.epoch != now.epoch
            if is_other or state.version > now.version or state.loop_version > loop:
                clear(connection)
                # What changes while it is made is counted after it.
                state = BoardState(RULES, now.epoch, now.version, loop, "")
            if state.built_to is not None:
                ids = _next(connection, state.built_to)
                state = state._replace(built_to=max(ids) if ids else None)
            elif state.version < now.version:
                found, version = changed_ids(connection, state.version, _AT_ONCE)
                ids, state = found, state._replace(version=version)
            else:
                ids, reached = homes_of_cases(connection, state.loop_version, _AT_ONCE)
                state = state._replace(loop_version=reached)
            _count(connection, ids)
            keep_state(connection, state)
            failpoint("board.written")
        return len(ids)


def is_up(connection: Connection, state: BoardState, now: State) -> bool:
    """Whether everything counts that there is."""
    is_same = (state.rules, state.epoch, state.version) == (RULES, now.epoch, now.version)
    return is_same and state.built_to is None and state.loop_version == loop_version_of(connection)


def _next(connection: Connection, after: str) -> set[str]:
    its = MEMBERSHIP.c.registry_id
    query = select(its).where(its > after).group_by(its).order_by(its).limit(_AT_ONCE)
    return set(connection.scalars(query))


def _count(connection: Connection, ids: Collection[str]) -> None:
    wanted = sorted(ids)
    members, engaged = members_of(connection, wanted), engagements_of(connection, wanted)
    rows = [
        row
        for it in scenarios_of(connection, wanted)
        if (
            row := board_row(
                it,
                {one.organisation for one in members[it["registry_id"]]},
                [Engaged(*one) for one in engaged.get(it["registry_id"], ())],
            )
        )
        is not None
    ]
    replace(connection, wanted, rows)
