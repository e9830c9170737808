"""Held deliveries."""

from __future__ import annotations

from scenario_registry.console.holds import DECIDE_HOLD, SEE_HOLDS
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.cli.test_holds import Feed
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import Asked, Shown, Walk


def _prepare(command: Command) -> None:
    feed = Feed(command.data_dir.parent)
    command.ok(*feed.publish(10))
    command.ok("run")
    assert "暂扣" in command(*feed.publish(4)).stderr


def _asked(_command: Command) -> dict[Act, Asked]:
    return {SEE_HOLDS: Asked("GET", "/holds"), DECIDE_HOLD: Asked("POST", "/holds/1", {"decision": "nothing"})}


def _shown(_command: Command) -> list[Shown]:
    return [Shown(it, Role.OPERATIONS) for it in ("/holds", "/holds?state=all", "/holds/1")]


WALK = Walk(_shown, _asked, _prepare)
