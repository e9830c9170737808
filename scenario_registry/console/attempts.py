"""How often one may try to log in: some times at once, then once a minute, for each name and from each place."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

AT_ONCE = 8
_SECONDS_EACH = 60.0
_MOST_KNOWN = 10_000
"""Names and places that are remembered; those of long ago are forgotten first."""


class Attempts:
    """Ask from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._used: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        """How many were used up, and when."""

    def wait_for(self, name: str, place: str) -> float:
        """Uses one up and gives 0, or uses none and gives the seconds after which there is one."""
        now = self._clock()
        with self._lock:
            used, then = self._used.pop((name, place), (0.0, now))
            used = max(0.0, used - (now - then) / _SECONDS_EACH)
            is_free = used <= AT_ONCE - 1
            self._used[name, place] = (used + 1 if is_free else used, now)
            if len(self._used) > _MOST_KNOWN:
                self._used.popitem(last=False)
        return 0.0 if is_free else (used - (AT_ONCE - 1)) * _SECONDS_EACH

    def forget(self, name: str, place: str) -> None:
        """Somebody got in."""
        with self._lock:
            self._used.pop((name, place), None)
