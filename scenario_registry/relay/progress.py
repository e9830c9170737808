"""How far a relay is, for those who watch it, and whether it is well."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping

from scenario_registry.monitoring.health import ANSWER_SECONDS, Health, Trouble
from schemas.log import CHANGES_TOPIC

CHANGES, OUTCOMES = "changes", "outcomes"
"""Kinds of messages."""


class RelayProgress:
    """Written by the relay's own thread, read by any. Moments are of ``time.monotonic``."""

    def __init__(self) -> None:
        self.started_at = time.monotonic()
        self.is_active = False
        """Whether it relays, and does not wait for another relay to end."""
        self.told: Counter[str] = Counter()
        """Messages since the start, by kind."""
        self.behind: Mapping[str, int] = {}
        """Messages still to be relayed, by kind; empty until known."""
        self.success_at: float | None = None
        """When registry and log last answered."""

    def observe(self, topic: str, count: int) -> None:
        """The log has so many more messages."""
        kind = CHANGES if topic == CHANGES_TOPIC else OUTCOMES
        self.told[kind] += count
        self.behind = {it: max(0, left - count) if it == kind else left for it, left in self.behind.items()}
        self.success_at = time.monotonic()

    def measured(self, behind: Mapping[str, int]) -> None:
        """What is left was counted."""
        self.behind = behind
        self.success_at = time.monotonic()

    def health(self, now: float) -> Health:
        """Well while it gets on, or waits for its turn."""
        facts = {
            "active": self.is_active,
            "told": dict(self.told),
            "behind": dict(self.behind),
            "seconds_since_success": None if self.success_at is None else round(now - self.success_at, 1),
        }
        is_stuck = self.is_active and now - (self.success_at or self.started_at) > ANSWER_SECONDS
        return Health(facts, [_STUCK] if is_stuck else [])


_STUCK = Trouble(
    "relay_stuck",
    "登记库或事件日志无应答，暂停转发；请检查数据库、Kafka 和网络，恢复后自动继续",
    "registry or event log do not answer; look at database, Kafka and network; relaying goes on by itself once they are back",
)
