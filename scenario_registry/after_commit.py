"""What follows a commit: records that tell one scenario are matched, the closed loop goes on, the board counts. The only order of the three, for
every command and every process that changes the registry.

Each step is a transaction of its own and does nothing twice, so it may be killed anywhere, and several processes may be at it.
"""

from __future__ import annotations

from collections.abc import Callable

from scenario_registry.board.keeper import BoardKeeper
from scenario_registry.loop.follower import LoopFollower
from scenario_registry.matching.registry_matcher import RegistryMatcher, Step


class AfterCommit:
    """Brings what is derived in one registry up to date. ``observe`` hears of every batch of matching."""

    def __init__(
        self,
        matching: RegistryMatcher,
        loop: LoopFollower,
        board: BoardKeeper,
        observe: Callable[[Step], None],
    ) -> None:
        self._matching = matching
        self._loop = loop
        self._board = board
        self._observe = observe

    def step(self) -> bool:
        """One batch of the first of the three that is behind. False when all are up to date. Raises SQLAlchemyError; call it again then."""
        matched = self._matching.step()
        if matched is not None:
            self._observe(matched)
            return True
        return self._loop.step() is not None or self._board.step() is not None

    def run(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """All that there is to do now. Idempotent. Raises what ``step`` raises."""
        while not is_stopped() and self.step():
            pass
