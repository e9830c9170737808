"""How often one may try to log in: some times at once, then now and then, for each name from each place and from a place for all names."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

AT_ONCE, FROM_A_PLACE = 8, 100
"""Of one name; of all, for those who try one password with every name."""

_SECONDS_EACH, _SECONDS_EACH_OF_A_PLACE = 60.0, 6.0
_MOST_KNOWN = 10_000
"""Names and places that are remembered; those of long ago are forgotten first."""


class Attempts:
    """Ask from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._used: OrderedDict[tuple[str | None, str], tuple[float, float]] = OrderedDict()
        """How many were used up, and when."""

    def wait_for(self, name: str, place: str) -> float:
        """Uses one up and gives 0, or uses none and gives the seconds after which there is one."""
        with self._lock:
            wait = self._wait((None, place), FROM_A_PLACE, _SECONDS_EACH_OF_A_PLACE)
            return wait or self._wait((name, place), AT_ONCE, _SECONDS_EACH)

    def forget(self, name: str, place: str) -> None:
        """Somebody got in."""
        with self._lock:
            self._used.pop((name, place), None)

    def _wait(self, of: tuple[str | None, str], at_once: int, seconds_each: float) -> float:
        now = self._clock()
        used, then = self._used.pop(of, (0.0, now))
        used = max(0.0, used - (now - then) / seconds_each)
        is_free = used <= at_once - 1
        self._used[of] = (used + 1 if is_free else used, now)
        if len(self._used) > _MOST_KNOWN:
            self._used.popitem(last=False)
        return 0.0 if is_free else (used - (at_once - 1)) * seconds_each
