"""How the stream of notices stands, for those who watch it, and whether it is well."""

from __future__ import annotations

from collections.abc import Mapping

from scenario_registry.monitoring.health import Trouble
from scenario_registry.monitoring.turn import Turn

STUCK_SECONDS = 300.0
"""A round waits for mail servers and receivers of webhooks."""


_STUCK = Trouble(
    "notices_stuck",
    "登记库无应答，订阅通知暂停；请检查数据库和网络，恢复后自动继续",
    "the registry does not answer, so no subscriber is told; look at database and network; it goes on by itself once they are back",
)


class NoticesProgress(Turn):
    """See ``Turn``. A receiver that is away is its owner's trouble, and none here."""

    def __init__(self) -> None:
        super().__init__(_STUCK, STUCK_SECONDS)
        self.changes = 0
        self.sent = 0
        self.failing = 0

    def observe(self, changes: int, sent: int, failing: int) -> None:
        """A round is done. ``failing``: subscriptions that could not be reached in it."""
        self.changes += changes
        self.sent += sent
        self.failing = failing
        self.succeeded()

    def _facts(self) -> Mapping[str, object]:
        return {"sent": self.sent, "failing": self.failing}
