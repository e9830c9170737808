"""The thread that appends to the log what came over HTTP. Whoever waits for it hears when the events are durable, and never before."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from uuid import uuid4

from scenario_registry.eventlog.patient import AWAY
from scenario_registry.eventlog.port import ONE_SESSION, EventLog, LogUnavailableError
from scenario_registry.http.intake.fair_queue import FairQueue, Waiting
from schemas.log import NewRecord, topic_of

_AT_ONCE = 2_000
_END_SECONDS = 10.0
_MOST_BYTES_WAITING = 16 * 1024 * 1024

_LOG = logging.getLogger(__name__)


class Appending:
    """One for a process. ``open_log`` is called in the thread, when there is something to append."""

    def __init__(self, open_log: Callable[[], AbstractContextManager[EventLog]]) -> None:
        self._open_log = open_log
        self._opened = ExitStack()
        self._log: EventLog | None = None
        self._producer = ""
        self._numbers: dict[str, int] = {}
        self._queue = FairQueue(_MOST_BYTES_WAITING)

    def append(self, organisation: str, records: list[NewRecord]) -> Future[None] | None:
        """To the organisation's channel; None when too much of it waits already. The future ends when they are durable, or raises
        LogUnavailableError: then they may be in the log or not, and may be sent again."""
        waiting = Waiting(organisation, records)
        return waiting.done if self._queue.put(waiting) else None

    @contextmanager
    def working(self) -> Iterator[None]:
        """It appends until the block ends, and what was put before that too, unless the log is away."""
        thread = threading.Thread(target=self._run, name="scenarios-appending", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._queue.close()
            thread.join(_END_SECONDS)

    def _run(self) -> None:
        while taken := self._queue.take(_AT_ONCE):
            self._append(taken)
        self._give_up()

    def _append(self, taken: list[Waiting]) -> None:
        organisation = taken[0].organisation
        records = [record for it in taken for record in it.records]
        try:
            log = self._log_in_use()
            number = self._numbers.get(organisation, 0) + 1
            log.append(topic_of(organisation), records, producer=self._producer, first_number=number)
            self._numbers[organisation] = number + len(records) - 1
        except Exception as error:
            self._give_up()
            _LOG.warning("%s events of %s not appended: %s", len(records), organisation, error)
            told = LogUnavailableError(error) if isinstance(error, AWAY) else error
            for it in taken:
                it.done.set_exception(told)
            return
        for it in taken:
            it.done.set_result(None)

    def _log_in_use(self) -> EventLog:
        if self._log is None:
            self._log = self._opened.enter_context(self._open_log())
            # Under a name of its own: what of the last attempt arrived is not known, and a number that is there already would be skipped.
            self._producer = f"{ONE_SESSION}{uuid4()}"
            self._numbers.clear()
        return self._log

    def _give_up(self) -> None:
        self._log = None
        try:
            self._opened.close()
        except Exception as error:
            _LOG.warning("the log did not close: %s", error)
        self._opened = ExitStack()
