"""The board."""

from __future__ import annotations

from scenario_registry.console.board import SEE_BOARD
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk


def _prepare(command: Command) -> None:
    command.ok("board", "show")


def _asked(_command: Command) -> dict[Act, Asked]:
    return {SEE_BOARD: Asked("GET", f"/board?scope=organisation&key={RAIL}")}


def _shown(_command: Command) -> list[Shown]:
    return [
        Shown("/board", Role.DESK),
        Shown("/board?scope=chain&key=ai", Role.OPERATIONS),
        Shown("/board", Role.ORGANISATION),
    ]


WALK = Walk(_shown, _asked, _prepare)
