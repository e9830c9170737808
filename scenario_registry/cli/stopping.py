"""Ctrl-C and SIGTERM: a wish, so that the batch under way is finished first, or the end at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scenario_registry.signals import handlers_restored


@dataclass(slots=True)
class Stop:
    """``is_requested`` once a signal came."""

    is_requested: bool = False


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Inside the block the first signal only sets ``is_requested``; the second one does what it always does."""
    stop = Stop()
    with handlers_restored() as before:

        def request(number: int, _frame: object) -> None:
            stop.is_requested = True
            signal.signal(number, before[number])

        for number in before:
            signal.signal(number, request)
        yield stop


def end_at_signals() -> None:
    """SIGINT and SIGTERM end the process at once, as kill -9 does, until somebody else listens for them. For a start-up, in which nothing is under way:
    Python's own answer to SIGINT is an exception in whatever runs at that moment. In an import or a loop half begun it may be swallowed,
    the process stays for ever, and a lock of an import with it. A signal that whoever started the process has it ignore, as a shell's ``&`` does,
    stays ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """``end_at_signals`` for the block."""
    with handlers_restored():
        end_at_signals()
        yield
