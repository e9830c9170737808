"""A test hook: places at which a crash test has the process killed, the way a power cut would."""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "SCENARIO_FAILPOINT"

_passages: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL when the environment variable ``SCENARIO_FAILPOINT`` is ``name``, or is ``name:3`` and
    this is the third passage. Without the variable it costs one look-up in a dictionary and does nothing."""
    armed = os.environ.get(VARIABLE)
    if armed is None:
        return
    armed_name, _, passage = armed.partition(":")
    if armed_name == name:
        _passages[name] += 1
        if _passages[name] == int(passage or 1):
            os.kill(os.getpid(), signal.SIGKILL)
