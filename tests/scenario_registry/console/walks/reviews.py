"""Suspected duplicates."""

from __future__ import annotations

import json

from scenario_registry.console.reviews import JUDGE, SEE_REVIEWS
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk


def _pair(command: Command) -> tuple[str, str]:
    pair = next(it["pair"] for it in command.lines("reviews", "list", "--limit", "0") if RAIL in json.dumps(it["pair"]))
    left, right = (f"{it['organisation']}/{it['local_id']}" for it in pair)
    return left, right


def _address(command: Command) -> str:
    left, right = _pair(command)
    return f"/reviews/pair?left={left}&right={right}"


def _asked(command: Command) -> dict[Act, Asked]:
    left, right = _pair(command)
    return {
        SEE_REVIEWS: Asked("GET", _address(command)),
        JUDGE: Asked("POST", "/reviews/judge", {"left": left, "right": right, "verdict": "nothing"}),
    }


def _shown(command: Command) -> list[Shown]:
    return [
        *(Shown(it, Role.DESK) for it in ("/reviews", "/reviews?turn=nobody", _address(command))),
        Shown("/reviews", Role.ORGANISATION),
    ]


WALK = Walk(_shown, _asked)
