"""Ctrl-C and SIGTERM as a wish: the batch under way is finished first."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Stop:
    """``is_requested`` once a signal came."""

    is_requested: bool = False


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Inside the block the first signal only sets ``is_requested``; the second one does what it always does."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def request(number: int, _frame: object) -> None:
        stop.is_requested = True
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, request)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
