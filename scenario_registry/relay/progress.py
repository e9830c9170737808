"""How far a relay is, for those who watch it, and whether it is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from scenario_registry.monitoring.health import ANSWER_SECONDS, Trouble
from scenario_registry.monitoring.turn import Turn
from schemas.log import CHANGES_TOPIC

CHANGES, OUTCOMES = "changes", "outcomes"
"""Kinds of messages."""


_STUCK = Trouble(
    "relay_stuck",
    "登记库或事件日志无应答，暂停转发；请检查数据库、Kafka 和网络，恢复后自动继续",
    "registry or event log do not answer; look at database, Kafka and network; relaying goes on by itself once they are back",
)


class RelayProgress(Turn):
    """See ``Turn``. It gets on when registry and log answer."""

    def __init__(self) -> None:
        super().__init__(_STUCK, ANSWER_SECONDS)
        self.told: Counter[str] = Counter()
        """Messages since the start, by kind."""
        self.behind: Mapping[str, int] = {}
        """Messages still to be relayed, by kind; empty until known."""

    def observe(self, topic: str, count: int) -> None:
        """The log has so many more messages."""
        kind = CHANGES if topic == CHANGES_TOPIC else OUTCOMES
        self.told[kind] += count
        self.behind = {it: max(0, left - count) if it == kind else left for it, left in self.behind.items()}
        self.succeeded()

    def measured(self, behind: Mapping[str, int]) -> None:
        """What is left was counted."""
        self.behind = behind
        self.succeeded()

    def _facts(self) -> Mapping[str, object]:
        return {"told": dict(self.told), "behind": dict(self.behind)}
