"""A run lets a worker that is behind go first: both want the same cores, and what the worker carries is what the run should see."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from schemas.log import PartitionId
from sinks.queries.ledger import Reached, last_received

BEHIND = timedelta(seconds=5)
"""Since an event came into the log until it is processed. A worker that keeps up takes a tenth of a second, beside a run too."""

MOST_SECONDS = 120.0
"""That a run waits in all. A worker carries more than a million events meanwhile; who is behind for longer must not hide what is wrong."""

_LOOK_SECONDS = 1.0
_CALM_LOOKS = 3
"""In a row at which nothing went on: a batch of thousands takes a busy machine more than a second."""


class Courtesy:
    """Asked by one thread between the parts of a run, first a moment after it was made. ``now`` is compared with the log's clock."""

    def __init__(
        self,
        registry: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._registry = registry
        self._now = now
        self._sleep = sleep
        self._left = MOST_SECONDS
        self._seen = self._look()

    def give_way(self) -> None:
        """Return once no worker is behind, or ``MOST_SECONDS`` were waited in all. Raises SQLAlchemyError."""
        calm = 0 if self._is_behind() else _CALM_LOOKS
        while self._left > 0 and calm < _CALM_LOOKS:
            self._sleep(_LOOK_SECONDS)
            self._left -= _LOOK_SECONDS
            calm = 0 if self._is_behind() else calm + 1

    def _is_behind(self) -> bool:
        """Whether a partition went on since the last look, by an event that had waited for long. One that stands still has nobody to wait for."""
        before, self._seen = self._seen, self._look()
        long_ago = self._now() - BEHIND
        return any(it != before.get(place) and it.received_at < long_ago for place, it in self._seen.items())

    def _look(self) -> dict[PartitionId, Reached]:
        with self._registry.connect() as connection:
            return last_received(connection)
