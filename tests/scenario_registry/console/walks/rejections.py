"""Rejected events."""

from __future__ import annotations

from scenario_registry.console.rejections import REPLAY, SEE_REJECTIONS
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk


def _address(command: Command) -> str:
    rejected = next(it["event"] for it in command.lines("rejections", "list", "--organisation", RAIL))
    return f"/rejections/{rejected}"


def _asked(command: Command) -> dict[Act, Asked]:
    return {
        SEE_REJECTIONS: Asked("GET", _address(command)),
        REPLAY: Asked("POST", _address(command), {"seen": "other", "how": "verbatim"}),
    }


def _shown(command: Command) -> list[Shown]:
    return [
        *(Shown(it, Role.OPERATIONS) for it in ("/rejections", "/rejections?state=all", _address(command))),
        Shown(_address(command), Role.DESK),
    ]


WALK = Walk(_shown, _asked)
