"""What is judged or handed in on a page leaves matching, the loop and the board equally up to date."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.test_deliver import deliver
from tests.scenario_registry.console.visitor import Visitor
from tests.scenario_registry.console.walks.walk import RAIL
from tests.scenario_registry.test_after_commit import CHANGED, asked, is_behind


def judge(command: Command, visitor: Visitor) -> httpx.Response:
    left, right = asked(command)
    form = visitor.fields_of(f"/reviews/pair?left={left}&right={right}", "/reviews/judge")
    return visitor.send("/reviews/judge", **form, verdict="same")


def hand_in(_command: Command, visitor: Visitor) -> httpx.Response:
    return deliver(visitor, "send", RAIL, CHANGED.name, CHANGED.read_bytes())


@pytest.mark.parametrize(("role", "act"), [(Role.DESK, judge), (Role.OPERATIONS, hand_in)], ids=["judge", "hand_in"])
def test_an_act_in_the_console_leaves_nothing_behind(
    manned: tuple[Command, httpx.Client], role: Role, act: Callable[[Command, Visitor], httpx.Response]
) -> None:
    command, client = manned
    before = command.json("status")["version"]
    assert act(command, as_role(client, role)).status_code in (200, 303)
    assert command.json("status")["version"] != before, "something changed"
    assert not is_behind(command)
