"""How much an organisation may send: a bucket that fills by itself, one for each organisation."""

from __future__ import annotations

import time
from collections.abc import Callable


class Rate:
    """At most ``per_second`` on the whole, and ``burst`` at once, by name. Serves one thread."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}
        """What was left, and when."""

    def wait_for(self, name: str, amount: float) -> float:
        """Takes ``amount`` and gives 0, or takes nothing and gives the seconds after which it would be there. More than ``burst`` at once is
        taken when the bucket is full."""
        now = self._clock()
        level, then = self._levels.get(name, (self._burst, now))
        level = min(self._burst, level + (now - then) * self._per_second)
        needed = min(amount, self._burst)
        if level < needed:
            self._levels[name] = (level, now)
            return (needed - level) / self._per_second
        self._levels[name] = (level - amount, now)
        return 0.0
