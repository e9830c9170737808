"""When a worker that ended is started again. Pure: the time it lived is an argument."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from scenario_registry.cli.exit_code import ExitCode

GOOD_WHILE_SECONDS = 60.0
"""A worker that lived so long did its work: whatever ended it now has nothing to do with what ended it before."""

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 60.0


class Reason(StrEnum):
    """Why a worker is started again."""

    STALLED = "stalled"
    """There was something to read, and it did not go on."""
    SILENT = "silent"
    """It gave no sign of life."""
    KILLED = "killed"
    """By a signal from elsewhere."""
    UNAVAILABLE = "unavailable"
    """Kafka or PostgreSQL did not answer."""
    OUT_OF_STEP = "out_of_step"
    """Log and registry did not fit together, as it saw them."""
    REFUSED = "refused"
    """Kafka did not let it in."""
    FAULT = "fault"
    """Anything else that it ended by."""
    STOPPED = "stopped"
    """Somebody else told it to stop."""


class History(NamedTuple):
    """Ends in succession, without a good while between them. ``stubborn``: of those, the latest that said no with the same exit code."""

    quick: int = 0
    stubborn: int = 0
    code: int = 0


class Verdict(NamedTuple):
    """``seconds`` until the next start; None: starting again would not help."""

    history: History
    seconds: float | None


_KNOWN: dict[int, Reason] = {
    0: Reason.STOPPED,
    ExitCode.BUSY: Reason.UNAVAILABLE,
    ExitCode.OUT_OF_STEP: Reason.OUT_OF_STEP,
    ExitCode.REFUSED: Reason.REFUSED,
}

_BELIEVED_TWICE = (ExitCode.OUT_OF_STEP, ExitCode.REFUSED)


def reason_of(code: int) -> Reason:
    """Why a worker ended by itself with this exit code."""
    if code < 0:
        return Reason.KILLED
    return _KNOWN.get(code, Reason.FAULT)


def after_end(history: History, lived_seconds: float, code: int) -> Verdict:
    """What follows from an end after so many seconds. The wait doubles with every quick end, and is over after a good while.

    Settings that cannot be used stay so. That log and registry do not fit together may be seen for a moment, while partitions change
    hands, and a new user of Kafka may not be known to every node yet; a worker that says so again after a new start is right.
    """
    is_quick = lived_seconds < GOOD_WHILE_SECONDS
    if not is_quick:
        history = History()
    seconds = min(_FIRST_SECONDS * 2**history.quick, _LONGEST_SECONDS) if is_quick else 0.0
    stubborn = 0
    if code in _BELIEVED_TWICE:
        stubborn = history.stubborn + 1 if code == history.code else 1
    is_hopeless = code == ExitCode.USAGE or stubborn > 1
    return Verdict(History(history.quick + is_quick, stubborn, code), None if is_hopeless else seconds)
