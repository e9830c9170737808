"""What is pending in an outbox goes to the log by itself, in a thread, however long the log is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from producers.outbox import Outbox
from scenario_registry.eventlog.port import EventLog, LogRefusedError, LogUnavailableError

_LONGEST_WAIT_SECONDS = 30.0
_LOOK_SECONDS = 0.02
_END_SECONDS = 5.0

_LOG = logging.getLogger(__name__)


class Sending:
    """A thread that sends whenever it is woken, and what was left by an earlier process at once.

    A log that does not answer, or refuses, is asked again and again, at most half a minute apart: whoever runs it may mend it. Any
    other error is a fault that no waiting mends; it ends the thread and stands in ``fault``.
    """

    def __init__(
        self,
        outbox: Callable[[], AbstractContextManager[Outbox]],
        log: Callable[[], AbstractContextManager[EventLog]],
    ) -> None:
        """Both are opened in the thread, the log only when there is something to send."""
        self.trouble: Exception | None = None
        """Why the log does not take events just now; None while it does."""
        self.fault: BaseException | None = None
        self._open_outbox, self._open_log = outbox, log
        self._opened = ExitStack()
        self._log: EventLog | None = None
        self._is_awake, self._is_ending = threading.Event(), threading.Event()
        self._retrying = Retrying(
            retry=retry_if_exception_type((LogUnavailableError, LogRefusedError)),
            stop=stop_when_event_set(self._is_ending),
            wait=wait_exponential(multiplier=0.25, max=_LONGEST_WAIT_SECONDS),
            sleep=sleep_using_event(self._is_ending),
            before_sleep=self._note,
            reraise=True,
        )
        self._thread = threading.Thread(target=self._run, name="scenarios-sending", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something to send."""
        self._is_awake.set()

    def wait_until_sent(self, pending: Callable[[], int], seconds: float) -> bool:
        """Whether nothing is ``pending`` any more, for which the call waits so long at most."""
        deadline = time.monotonic() + seconds
        while (left := pending()) and self._thread.is_alive() and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        return left == 0

    def end(self) -> None:
        """End the thread. What is not sent stays in the outbox. Idempotent."""
        self._is_ending.set()
        self._is_awake.set()
        # It may wait for an answer of the log; it is a daemon, and keeps no process from ending.
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        try:
            with self._open_outbox() as outbox, self._opened:
                while not self._is_ending.is_set():
                    self._is_awake.clear()
                    self._retrying(self._send, outbox)
                    self._is_awake.wait()
        except (LogUnavailableError, LogRefusedError):
            # It was told to end while the log was away.
            return
        except BaseException as error:
            self.fault = error
            _LOG.exception("发送已停止，事件留在发件箱 / sending has ended, the events stay in the outbox")

    def _send(self, outbox: Outbox) -> None:
        if not outbox.pending():
            return
        try:
            if self._log is None:
                self._log = self._opened.enter_context(self._open_log())
            outbox.flush(self._log)
        except BaseException:
            # Another attempt begins with another connection.
            self._log = None
            self._opened.close()
            raise
        self.trouble = None

    def _note(self, attempt: RetryCallState) -> None:
        error = attempt.outcome.exception() if attempt.outcome else None
        if isinstance(error, Exception):
            self.trouble = error
            _LOG.warning("事件留在发件箱，稍后再送 / events wait in the outbox and are sent later: %s", error)
