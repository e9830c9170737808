"""How far a matcher is, for those who watch it, and whether it is well."""

from __future__ import annotations

import time

from scenario_registry.matching.registry_matcher import Step
from scenario_registry.monitoring.health import ANSWER_SECONDS, Health, Trouble


class MatchProgress:
    """Written by the matcher's own thread, read by any. Moments are of ``time.monotonic``."""

    def __init__(self) -> None:
        self.is_active = False
        """Whether it matches, and does not wait for another process to end."""
        self.started_at = time.monotonic()
        self.compared = self.moves = self.opened = self.closed = 0
        self.behind: int | None = None
        self.success_at: float | None = None

    def observe(self, step: Step) -> None:
        """A batch is done."""
        self.compared += step.compared
        self.moves += step.settled.moves
        self.opened += step.settled.opened
        self.closed += step.settled.closed
        self.success_at = time.monotonic()

    def measured(self, behind: int) -> None:
        """So many changes are still to be looked at."""
        self.behind = behind
        self.success_at = time.monotonic()

    def health(self, now: float) -> Health:
        """Well while it gets on, or waits for its turn."""
        facts = {
            "active": self.is_active,
            "compared": self.compared,
            "behind": self.behind,
            "seconds_since_success": None if self.success_at is None else round(now - self.success_at, 1),
        }
        is_stuck = self.is_active and now - (self.success_at or self.started_at) > ANSWER_SECONDS
        return Health(facts, [_STUCK] if is_stuck else [])


_STUCK = Trouble(
    "match_stuck",
    "登记库无应答，或一批比较过久，暂停匹配；请检查数据库和网络，恢复后自动继续",
    "the registry does not answer, or a batch takes very long; look at database and network; matching goes on by itself once they are back",
)
