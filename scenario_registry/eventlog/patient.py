"""The log for a process that serves: it is waited for so long and no longer, and in whatever way it is away, that is told alike."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from producers.outbox import LogWriter
from scenario_registry.eventlog.port import EventLog, LogRefusedError, LogUnavailableError
from schemas.log import NewRecord

T = TypeVar("T")

PATIENCE_SECONDS = 10.0

AWAY = (LogUnavailableError, LogRefusedError, sqlite3.Error, OSError)
"""What a log raises that takes nothing just now; that it was waited for too long is an OSError too."""


@contextmanager
def patient_log(
    open_log: Callable[[], AbstractContextManager[EventLog]], seconds: float = PATIENCE_SECONDS
) -> Iterator[LogWriter]:
    """The log to append to. Opening it, and every append, is waited for ``seconds`` at most. Raises LogUnavailableError: then the records may
    be in the log or not, may still come there, and may be appended again."""
    worker, opened = _Worker(), ExitStack()
    try:
        log = _waited_for(worker.begin(partial(opened.enter_context, open_log())), seconds)
        yield _Patient(worker, log, seconds)
    finally:
        worker.end(opened.close)


class _Patient:
    def __init__(self, worker: _Worker, log: EventLog, seconds: float) -> None:
        self._worker, self._log, self._seconds = worker, log, seconds

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        append = partial(self._log.append, topic, records, producer=producer, first_number=first_number)
        _waited_for(self._worker.begin(append), self._seconds)


class _Worker:
    """One act after the other in one thread, since a log serves one. Whoever gives up waiting goes on, and no process waits for it to end."""

    def __init__(self) -> None:
        self._acts: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        threading.Thread(target=self._run, name="scenarios-log", daemon=True).start()

    def begin(self, act: Callable[[], T]) -> Future[T]:
        done: Future[T] = Future()
        self._acts.put((done, act))
        return done

    def end(self, last_act: Callable[[], None]) -> None:
        self.begin(last_act)
        self._acts.put(None)

    def _run(self) -> None:
        while (taken := self._acts.get()) is not None:
            done, act = taken
            try:
                done.set_result(act())
            except BaseException as error:
                done.set_exception(error)


def _waited_for(done: Future[T], seconds: float) -> T:
    try:
        return done.result(seconds)
    except AWAY as error:
        raise LogUnavailableError(error) from error
