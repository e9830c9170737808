"""Waiting for what comes from other processes and threads."""

from __future__ import annotations

import time
from collections.abc import Callable

HANGS_SECONDS = 300.0
"""What takes longer hangs: no test depends on how fast the machine is, or on what else it has to do."""


def wait_until(holds: Callable[[], object], told: Callable[[], object] = lambda: "") -> None:
    """Fails, with what is ``told`` then, if it does not hold in time."""
    deadline = time.monotonic() + HANGS_SECONDS
    while not holds():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)
