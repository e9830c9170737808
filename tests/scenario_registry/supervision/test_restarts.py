"""When a worker that ended is started again."""

from __future__ import annotations

import signal

import pytest

from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.supervision.restarts import GOOD_WHILE_SECONDS, History, Reason, after_end, reason_of


def waits(*ends: tuple[float, int]) -> list[float | None]:
    """Seconds until the next start after each end, given as lifetime and exit code."""
    history, found = History(), []
    for lived, code in ends:
        history, seconds = after_end(history, lived, code)
        found.append(seconds)
    return found


def test_the_wait_doubles_with_every_quick_end_up_to_a_minute() -> None:
    assert waits(*[(5, ExitCode.BUG)] * 8) == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_good_while_ends_the_wait() -> None:
    quick, good = (5, ExitCode.BUSY), (GOOD_WHILE_SECONDS, ExitCode.BUSY)
    assert waits(quick, quick, good, quick, quick) == [1, 2, 0, 1, 2]


def test_settings_that_cannot_be_used_are_not_tried_again() -> None:
    assert waits((1, ExitCode.USAGE)) == [None]


@pytest.mark.parametrize("code", [ExitCode.OUT_OF_STEP, ExitCode.REFUSED])
@pytest.mark.parametrize("lived", [1, 59])
def test_a_no_is_believed_when_it_is_said_twice(lived: float, code: int) -> None:
    assert waits((300, code), (lived, code)) == [0, None]


def test_two_different_noes_are_each_said_once() -> None:
    assert waits((1, ExitCode.OUT_OF_STEP), (1, ExitCode.REFUSED), (1, ExitCode.OUT_OF_STEP)) == [1, 2, 4]


def test_out_of_step_once_in_a_while_is_a_change_of_hands() -> None:
    end = (GOOD_WHILE_SECONDS, ExitCode.OUT_OF_STEP)
    assert waits(end, end, (1, ExitCode.BUSY), (1, ExitCode.OUT_OF_STEP)) == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (0, Reason.STOPPED),
        (-signal.SIGKILL, Reason.KILLED),
        (ExitCode.BUSY, Reason.UNAVAILABLE),
        (ExitCode.OUT_OF_STEP, Reason.OUT_OF_STEP),
        (ExitCode.REFUSED, Reason.REFUSED),
        (ExitCode.BUG, Reason.FAULT),
        (ExitCode.UNWRITABLE, Reason.FAULT),
    ],
)
def test_the_reason_is_told_by_the_exit_code(code: int, reason: Reason) -> None:
    assert reason_of(code) is reason
