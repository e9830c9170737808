"""How a watch of alerts stands, for those who watch it, and whether it is well."""

from __future__ import annotations

import time

from scenario_registry.alerts.teller import Standing
from scenario_registry.monitoring.health import Health, Trouble

STUCK_SECONDS = 300.0
"""A round looks at a database and waits for mail servers: it takes longer than a question to a server."""


class AlertsProgress:
    """Written by the watch's own thread, read by any. Moments are of ``time.monotonic``."""

    def __init__(self) -> None:
        self.is_active = False
        """Whether it tells, and does not wait for another process to end."""
        self.started_at = time.monotonic()
        self.success_at: float | None = None
        self.sent = 0
        self.standing: Standing | None = None

    def observe(self, sent: int, standing: Standing) -> None:
        """A round is done."""
        self.sent += sent
        self.standing = standing
        self.success_at = time.monotonic()

    def health(self, now: float) -> Health:
        """Well while it gets on, or waits for its turn."""
        facts = {
            "active": self.is_active,
            "open": sum(self.standing.opened.values()) if self.standing else None,
            "waiting": self.standing.waiting if self.standing else None,
            "seconds_since_success": None if self.success_at is None else round(now - self.success_at, 1),
        }
        is_stuck = self.is_active and now - (self.success_at or self.started_at) > STUCK_SECONDS
        return Health(facts, [_STUCK] if is_stuck else [])


_STUCK = Trouble(
    "alerts_stuck",
    "登记库无应答，告警暂停；请检查数据库和网络，恢复后自动继续",
    "the registry does not answer, so nobody is told; look at database and network; it goes on by itself once they are back",
)
