"""Whatever changes a registry of files leaves matching, the loop and the board equally up to date."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scenario_registry import wiring
from scenario_registry.demo.deliveries import SECOND
from scenario_registry.settings import Settings
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL

CHANGED = SECOND / f"{RAIL}.xlsx"
ME = ("--as", "promotion_center", "--by", "合成核对人", "--reason", "合成理由")


def is_behind(command: Command) -> bool:
    """Whether there was still something to do."""
    with wiring.registry(Settings.in_folder(command.data_dir)) as registry:
        return wiring.after_commit(registry).step()


def asked(command: Command) -> tuple[str, str]:
    """Two records of which people are asked."""
    left, right = command.lines("reviews", "list")[0]["pair"]
    return f"{left['organisation']}/{left['local_id']}", f"{right['organisation']}/{right['local_id']}"


def unfollowed(command: Command) -> None:
    """Changed events in the registry, and nothing that follows from them."""
    command.ok("feed", "publish", str(CHANGED))
    settings = Settings.in_folder(command.data_dir)
    with wiring.event_log(settings) as log, wiring.registry(settings) as registry:
        wiring.runtime(log, registry).run()


def run(command: Command) -> None:
    command.ok("feed", "publish", str(CHANGED))
    command.ok("run")


def match_run(command: Command) -> None:
    unfollowed(command)
    command.ok("match", "run")


def reviews_decide(command: Command) -> None:
    command.ok("reviews", "decide", *asked(command), "same", *ME)


def rejections_replay(command: Command) -> None:
    command.ok("feed", "publish", str(CHANGED))
    command("rejections", "replay", command.lines("rejections", "list")[0]["event"], "--run")


def rebuild(command: Command) -> None:
    command.ok("feed", "publish", str(CHANGED))
    command.ok("rebuild")


@pytest.mark.parametrize(
    "act", [run, match_run, reviews_decide, rejections_replay, rebuild], ids=lambda it: it.__name__
)
def test_a_command_leaves_nothing_behind(delivered: Command, act: Callable[[Command], None]) -> None:
    before = delivered.json("status")["version"]
    act(delivered)
    assert delivered.json("status")["version"] != before, "something changed"
    assert not is_behind(delivered)
