"""How far a matcher is, for those who watch it, and whether it is well."""

from __future__ import annotations

from collections.abc import Mapping

from scenario_registry.matching.registry_matcher import Step
from scenario_registry.monitoring.health import ANSWER_SECONDS, Trouble
from scenario_registry.monitoring.turn import Turn

_STUCK = Trouble(
    "match_stuck",
    "登记库无应答，或一批比较过久，暂停匹配；请检查数据库和网络，恢复后自动继续",
    "the registry does not answer, or a batch takes very long; look at database and network; matching goes on by itself once they are back",
)


class MatchProgress(Turn):
    """See ``Turn``."""

    def __init__(self) -> None:
        super().__init__(_STUCK, ANSWER_SECONDS)
        self.compared = self.moves = self.opened = self.closed = 0
        self.behind: int | None = None

    def observe(self, step: Step) -> None:
        """A batch is done."""
        self.compared += step.compared
        self.moves += step.settled.moves
        self.opened += step.settled.opened
        self.closed += step.settled.closed
        self.succeeded()

    def measured(self, behind: int) -> None:
        """So many changes are still to be looked at."""
        self.behind = behind
        self.succeeded()

    def _facts(self) -> Mapping[str, object]:
        return {"compared": self.compared, "behind": self.behind}
