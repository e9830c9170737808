"""How a process stands of which several may run while one works, for those who watch it, and whether it is well."""

from __future__ import annotations

import time
from collections.abc import Mapping

from scenario_registry.monitoring.health import Health, Trouble


class Turn:
    """Written by the process's own thread, read by any. Moments are of ``time.monotonic``."""

    def __init__(self, stuck: Trouble, patience_seconds: float) -> None:
        """``stuck`` is the trouble when it has its turn and did not get on for ``patience_seconds``."""
        self._stuck = stuck
        self._patience_seconds = patience_seconds
        self.is_active = False
        """Whether it works, and does not wait for another process to end."""
        self.started_at = time.monotonic()
        self.success_at: float | None = None
        """When whatever it needs last answered."""

    def succeeded(self) -> None:
        """It got on."""
        self.success_at = time.monotonic()

    def seconds_since_success(self, now: float) -> float | None:
        """None before the first."""
        return None if self.success_at is None else now - self.success_at

    def health(self, now: float) -> Health:
        """Well while it gets on, or waits for its turn."""
        since = self.seconds_since_success(now)
        facts = {
            "active": self.is_active,
            **self._facts(),
            "seconds_since_success": None if since is None else round(since, 1),
        }
        is_stuck = self.is_active and now - (self.success_at or self.started_at) > self._patience_seconds
        return Health(facts, [self._stuck] if is_stuck else [])

    def _facts(self) -> Mapping[str, object]:
        """What else is told of it."""
        return {}
