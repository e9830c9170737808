"""A process is started again whenever it ends, and an end that is not allowed is noted."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenario_registry.chaos.slot import Keeper, Slot
from scenario_registry.localset.processes import Process
from tests.support.waiting import wait_until

SLEEPS = "import time; time.sleep(600)"
ENDS = "import sys; sys.exit(7)"
DIES_WHEN_ARMED = "from schemas.failpoint import failpoint; import time; failpoint('here'); time.sleep(600)"


@contextmanager
def kept(folder: Path, program: str, *allowed: int) -> Iterator[Slot]:
    slot = Slot(Process("program", [sys.executable, "-c", program], folder), allowed)
    keeper = Keeper([slot])
    try:
        yield slot
    finally:
        keeper.close()


def test_a_killed_process_is_started_again_and_that_is_no_surprise(tmp_path: Path) -> None:
    with kept(tmp_path, SLEEPS) as slot:
        for starts in (1, 2, 3):
            wait_until(lambda starts=starts: slot.starts == starts and slot.process.pid is not None)  # type: ignore[misc]
            slot.kill()
        slot.ask()
        wait_until(lambda: slot.starts >= 4)
    assert slot.surprises == []
    assert slot.process.pid is None


def test_a_process_that_ends_as_none_may_is_a_surprise(tmp_path: Path) -> None:
    with kept(tmp_path, ENDS) as slot:
        wait_until(lambda: slot.starts >= 2)
    assert slot.surprises[0].startswith("program: 退出码 exit code 7")
    with kept(tmp_path, ENDS, 7) as slot:
        wait_until(lambda: slot.starts >= 2)
    assert slot.surprises == []


def test_an_armed_process_dies_once_and_is_well_again(tmp_path: Path) -> None:
    with kept(tmp_path, DIES_WHEN_ARMED) as slot:
        wait_until(lambda: slot.starts == 1)
        slot.arm("here:1")
        wait_until(lambda: slot.starts == 3 and slot.process.pid is not None)
        assert not slot.disarm()
    assert slot.surprises == []


def test_an_armed_process_that_never_came_to_its_failpoint_is_disarmed(tmp_path: Path) -> None:
    with kept(tmp_path, SLEEPS) as slot:
        wait_until(lambda: slot.starts == 1)
        slot.arm("nowhere:1")
        wait_until(lambda: slot.starts == 2)
        assert slot.disarm()
        wait_until(lambda: slot.starts == 3)
        assert not slot.disarm()


def test_a_process_that_is_away_is_not_started(tmp_path: Path) -> None:
    with kept(tmp_path, SLEEPS) as slot:
        wait_until(lambda: slot.starts == 1)
        with slot.away():
            time.sleep(0.5)
            assert slot.process.pid is None
        wait_until(lambda: slot.starts == 2)


def test_one_that_cannot_be_started_is_a_surprise_and_the_others_are_tended(tmp_path: Path) -> None:
    absent = Slot(Process("absent", [tmp_path / "nothing"], tmp_path))
    slot = Slot(Process("program", [sys.executable, "-c", SLEEPS], tmp_path))
    keeper = Keeper([absent, slot])
    try:
        wait_until(lambda: slot.process.pid is not None)
        slot.kill()
        wait_until(lambda: slot.starts == 2)
    finally:
        keeper.close()
    assert absent.surprises[0].startswith("absent: FileNotFoundError")
