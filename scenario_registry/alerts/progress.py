"""How a watch of alerts stands, for those who watch it, and whether it is well."""

from __future__ import annotations

from collections.abc import Mapping

from scenario_registry.alerts.teller import Standing
from scenario_registry.monitoring.health import Trouble
from scenario_registry.monitoring.turn import Turn

STUCK_SECONDS = 300.0
"""A round looks at a database and waits for mail servers: it takes longer than a question to a server."""


_STUCK = Trouble(
    "alerts_stuck",
    "登记库无应答，告警暂停；请检查数据库和网络，恢复后自动继续",
    "the registry does not answer, so nobody is told; look at database and network; it goes on by itself once they are back",
)


class AlertsProgress(Turn):
    """See ``Turn``."""

    def __init__(self) -> None:
        super().__init__(_STUCK, STUCK_SECONDS)
        self.sent = 0
        self.standing: Standing | None = None

    def observe(self, sent: int, standing: Standing) -> None:
        """A round is done."""
        self.sent += sent
        self.standing = standing
        self.succeeded()

    def _facts(self) -> Mapping[str, object]:
        return {
            "open": sum(self.standing.opened.values()) if self.standing else None,
            "waiting": self.standing.waiting if self.standing else None,
        }
