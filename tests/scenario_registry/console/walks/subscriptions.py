"""Subscriptions."""

from __future__ import annotations

from scenario_registry.console.roles import Act, Role
from scenario_registry.console.subscriptions import CHANGE_SUBSCRIPTIONS, SEE_SUBSCRIPTIONS
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import Asked, Shown, Walk


def _prepare(command: Command) -> None:
    command.ok("notices", "subscribe", "--name", "人工智能链工作组", "--feed", "--word", "无人机", "--every", "once")


def _asked(_command: Command) -> dict[Act, Asked]:
    return {
        SEE_SUBSCRIPTIONS: Asked("GET", "/subscriptions"),
        CHANGE_SUBSCRIPTIONS: Asked("POST", "/subscriptions/sub_unknown/end"),
    }


def _shown(_command: Command) -> list[Shown]:
    return [Shown("/subscriptions", Role.DESK), Shown("/subscriptions", Role.OPERATIONS)]


WALK = Walk(_shown, _asked, _prepare)
