"""How much somebody may do: a bucket that fills by itself, one for each name."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

_MOST_KNOWN = 10_000
"""Names that are remembered; those of long ago are forgotten first."""


class Rate:
    """At most ``per_second`` on the whole, and ``burst`` at once, by name. Serves one thread."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._levels: dict[Hashable, tuple[float, float]] = {}
        """What was left, and when, the name that was asked for last at the end."""

    def wait_for(self, name: Hashable, amount: float) -> float:
        """Takes ``amount`` and gives 0, or takes nothing and gives the seconds after which it would be there. More than ``burst`` at once is
        taken when the bucket is full."""
        now = self._clock()
        level, then = self._levels.pop(name, (self._burst, now))
        level = min(self._burst, level + (now - then) * self._per_second)
        needed = min(amount, self._burst)
        is_there = level >= needed
        self._levels[name] = (level - amount if is_there else level, now)
        if len(self._levels) > _MOST_KNOWN:
            del self._levels[next(iter(self._levels))]
        return 0.0 if is_there else (needed - level) / self._per_second

    def forget(self, name: Hashable) -> None:
        """Begin with a full bucket again."""
        self._levels.pop(name, None)
