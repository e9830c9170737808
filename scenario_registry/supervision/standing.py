"""Where the registry stands and where the log ends, asked again and again beside everything else.

Asking may take as long as a server keeps it waiting, so it has a thread of its own; who wants to know gets the latest answer at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Engine

from scenario_registry.eventlog.port import EventLog, event_partitions
from scenario_registry.supervision.watchdog import Reading
from scenario_registry.wiring import NothingThereError
from schemas.log import PartitionId
from sinks.queries.changes import current_version
from sinks.queries.ledger import processed

_Opened = TypeVar("_Opened")
_Answer = TypeVar("_Answer")


class Standing(NamedTuple):
    """What is known. Moments are of ``time.monotonic``; None: never yet."""

    reading: Reading | None = None
    version: int = 0
    registry_at: float | None = None
    """When the registry last answered."""
    log_at: float | None = None
    """When the log last answered."""


class _Stand(NamedTuple):
    positions: Mapping[PartitionId, int]
    version: int


class _Side(Generic[_Opened]):
    """Opened when first asked, and anew after every failure."""

    def __init__(self, opening: Callable[[], AbstractContextManager[_Opened]]) -> None:
        self._opening = opening
        self._stack = ExitStack()
        self._opened: _Opened | None = None

    def ask(self, question: Callable[[_Opened], _Answer]) -> _Answer:
        try:
            if self._opened is None:
                self._opened = self._stack.enter_context(self._opening())
            return question(self._opened)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._opened = None
        self._stack.close()


class Watcher:
    """Asks every ``seconds`` in a thread of its own, until the process ends. Watching must not take down what is watched: whatever
    goes wrong is told to ``failed``, which is called in that thread, and asked again."""

    def __init__(
        self,
        registry: Callable[[], AbstractContextManager[Engine]],
        log: Callable[[], AbstractContextManager[EventLog]],
        seconds: float,
        failed: Callable[[Exception], None],
    ) -> None:
        self._registry = _Side(registry)
        self._log = _Side(log)
        self._seconds = seconds
        self._failed = failed
        self._standing = Standing()

    def start(self) -> None:
        """Begin asking."""
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def standing(self) -> Standing:
        """What is known now. Never waits."""
        return self._standing

    def look(self) -> None:
        """Ask once. The registry first: what comes meanwhile must not make it seem ahead of the log."""
        stand = self._answer(self._stand)
        if stand is not None:
            self._standing = self._standing._replace(version=stand.version, registry_at=time.monotonic())
        ends = self._answer(lambda: self._log.ask(_ends_of))
        if ends is not None:
            now = time.monotonic()
            reading = self._standing.reading if stand is None else Reading(now, stand.positions, ends)
            self._standing = self._standing._replace(reading=reading, log_at=now)

    def _answer(self, question: Callable[[], _Answer]) -> _Answer | None:
        try:
            return question()
        except Exception as error:
            self._failed(error)
            return None

    def _stand(self) -> _Stand:
        try:
            return self._registry.ask(_stand_of)
        except NothingThereError:
            # It answers, and its tables will be made by the first worker.
            return _Stand({}, 0)

    def _watch(self) -> None:
        while True:
            self.look()
            time.sleep(self._seconds)


def _stand_of(engine: Engine) -> _Stand:
    with engine.connect() as connection:
        return _Stand(processed(connection), current_version(connection))


def _ends_of(log: EventLog) -> dict[PartitionId, int]:
    return {place: held.end for place, held in event_partitions(log).items()}
