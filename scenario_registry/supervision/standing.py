"""Where the registry stands and where the log ends, asked again and again beside everything else.

Asking may take as long as a server keeps it waiting, so it has a thread of its own; who wants to know gets the latest answer at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
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
        try:
            positions, version = self._stand()
            self._standing = self._standing._replace(version=version, registry_at=time.monotonic())
            ends = {it: held.end for it, held in self._log.ask(event_partitions).items()}
            now = time.monotonic()
            self._standing = self._standing._replace(reading=Reading(now, positions, ends), log_at=now)
        except Exception as error:
            self._failed(error)

    def _stand(self) -> tuple[dict[PartitionId, int], int]:
        try:
            return self._registry.ask(_stand_of)
        except NothingThereError:
            # It answers, and its tables will be made by the first worker.
            return {}, 0

    def _watch(self) -> None:
        while True:
            self.look()
            time.sleep(self._seconds)


def _stand_of(engine: Engine) -> tuple[dict[PartitionId, int], int]:
    with engine.connect() as connection:
        return processed(connection), current_version(connection)
