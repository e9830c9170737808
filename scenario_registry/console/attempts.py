"""How often one may try to log in: some times at once, then now and then, for each name from each place and from a place for all names."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from scenario_registry.http.rate import Rate

AT_ONCE, FROM_A_PLACE = 8, 100
"""Of one name; of all, for those who try one password with every name."""

_SECONDS_EACH, _SECONDS_EACH_OF_A_PLACE = 60.0, 6.0


class Attempts:
    """Ask from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._of_places = Rate(1 / _SECONDS_EACH_OF_A_PLACE, FROM_A_PLACE, clock)
        self._of_names = Rate(1 / _SECONDS_EACH, AT_ONCE, clock)

    def wait_for(self, name: str, place: str) -> float:
        """Uses one up and gives 0, or uses none and gives the seconds after which there is one."""
        with self._lock:
            return self._of_places.wait_for(place, 1) or self._of_names.wait_for((name, place), 1)

    def forget(self, name: str, place: str) -> None:
        """Somebody got in."""
        with self._lock:
            self._of_names.forget((name, place))
