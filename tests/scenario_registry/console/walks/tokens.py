"""Tokens."""

from __future__ import annotations

from scenario_registry.console.roles import Act, Role
from scenario_registry.console.tokens import CHANGE_TOKENS, SEE_TOKENS
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import OTHER, RAIL, Asked, Shown, Walk


def _prepare(command: Command) -> None:
    for organisation in (RAIL, OTHER):
        command.ok("tokens", "create", organisation)


def _asked(command: Command) -> dict[Act, Asked]:
    token = next(it["id"] for it in command.lines("tokens", "list") if it["organisation"] == RAIL)
    return {SEE_TOKENS: Asked("GET", "/tokens"), CHANGE_TOKENS: Asked("POST", f"/tokens/{token}/revoke")}


def _shown(_command: Command) -> list[Shown]:
    return [Shown("/tokens", Role.ADMINISTRATOR), Shown("/tokens", Role.OPERATIONS)]


WALK = Walk(_shown, _asked, _prepare)
