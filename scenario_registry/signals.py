"""Who hears Ctrl-C and SIGTERM, for a while."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def handlers_restored() -> Iterator[Mapping[int, Any]]:
    """Whoever hears either signal before the block hears it after it again. Gives them, by signal."""
    before: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield before
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
