"""How the stream of notices stands, for those who watch it, and whether it is well."""

from __future__ import annotations

import time

from scenario_registry.monitoring.health import Health, Trouble

STUCK_SECONDS = 300.0
"""A round waits for mail servers and receivers of webhooks."""


class NoticesProgress:
    """Written by the command's own thread, read by any. Moments are of ``time.monotonic``."""

    def __init__(self) -> None:
        self.is_active = False
        """Whether it tells, and does not wait for another process to end."""
        self.started_at = time.monotonic()
        self.success_at: float | None = None
        self.changes = 0
        self.sent = 0
        self.failing = 0

    def observe(self, changes: int, sent: int, failing: int) -> None:
        """A round is done. ``failing``: subscriptions that could not be reached in it."""
        self.changes += changes
        self.sent += sent
        self.failing = failing
        self.success_at = time.monotonic()

    def health(self, now: float) -> Health:
        """Well while it gets on, or waits for its turn. A receiver that is away is its owner's trouble."""
        facts = {
            "active": self.is_active,
            "sent": self.sent,
            "failing": self.failing,
            "seconds_since_success": None if self.success_at is None else round(now - self.success_at, 1),
        }
        is_stuck = self.is_active and now - (self.success_at or self.started_at) > STUCK_SECONDS
        return Health(facts, [_STUCK] if is_stuck else [])


_STUCK = Trouble(
    "notices_stuck",
    "登记库无应答，订阅通知暂停；请检查数据库和网络，恢复后自动继续",
    "the registry does not answer, so no subscriber is told; look at database and network; it goes on by itself once they are back",
)
