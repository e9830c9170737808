"""The loop as a stream: events that came since it looked last are made into cases and entities, in one transaction a batch.

What a subject comes to is a function of all events about it, so the order in which they came, the size of batches and whoever else
follows do not matter. Two followers at once are safe: one waits for the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import Engine

from scenario_registry.loop.handlers import Handler
from schemas.failpoint import failpoint
from schemas.loop_change import LoopChange
from schemas.loop_event import LoopKey
from sinks.loop.progress import keep_standing, lock_standing, loop_news, loop_standing, tell

_BATCH_EVENTS = 1_000


class LoopStep(NamedTuple):
    """What one transaction did; ``number`` is the event up to which the loop stands after it."""

    number: int
    subjects: int
    changes: int


class LoopFollower:
    """Follows the events of one registry."""

    def __init__(
        self, registry: Engine, handlers: Mapping[str, Handler], rules: str, *, batch_events: int = _BATCH_EVENTS
    ) -> None:
        """``rules`` names what the handlers go by: when it is another one than last time, everything is made anew."""
        self._registry = registry
        self._handlers = handlers
        self._rules = rules
        self._batch_events = batch_events

    def run(self, is_stopped: Callable[[], bool] = lambda: False) -> int:
        """Follow to the end of what is there now. Gives the number of changes. Idempotent. Raises SQLAlchemyError; call it again then."""
        changes = 0
        while not is_stopped() and (step := self.step()) is not None:
            changes += step.changes
        return changes

    def step(self) -> LoopStep | None:
        """One batch; None when there was nothing to do."""
        with self._registry.connect() as connection:
            # Asked many times a second: nobody needs to wait for whoever writes.
            standing = loop_standing(connection)
            if standing.is_up_to_date and standing.rules == self._rules:
                return None
        with self._registry.begin() as connection:
            standing = lock_standing(connection)
            begun = standing.number if standing.rules == self._rules else 0
            news = loop_news(connection, begun, self._batch_events)
            by_family: dict[str, set[LoopKey]] = defaultdict(set)
            for key in news.keys:
                by_family[key.family].add(key)
            changes: list[LoopChange] = []
            for family, keys in sorted(by_family.items()):
                if family in self._handlers:
                    changes.extend(self._handlers[family].refresh(connection, keys))
            tell(connection, changes)
            keep_standing(connection, news.reached, self._rules)
            failpoint("loop.written")
        failpoint("loop.committed")
        return LoopStep(news.reached, len(news.keys), len(changes))
