"""A test hook: places at which a crash test has the process killed, the way a power cut would, or frozen."""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "SCENARIO_FAILPOINT"

_passages: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL when the environment variable ``SCENARIO_FAILPOINT`` is ``name``, or is ``name:3`` and
    this is the third passage; ``name:3:SIGSTOP`` sends another signal. Without the variable it costs one look-up in a dictionary and does
    nothing."""
    armed = os.environ.get(VARIABLE)
    if armed is None:
        return
    armed_name, *how = armed.split(":")
    if armed_name == name:
        _passages[name] += 1
        if _passages[name] == int(how[0] if how else 1):
            os.kill(os.getpid(), signal.Signals[how[1]] if len(how) > 1 else signal.SIGKILL)
