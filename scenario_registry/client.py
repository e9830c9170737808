"""For organisations' own Python systems: say something about a scenario in one call. See docs/clients.md.

A call returns once the event is durable in this site's outbox. It goes to the log by itself, now or once the log is back.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self

from producers.client import NotStatedError, Publisher
from scenario_registry import wiring
from scenario_registry.access import require_speaker
from scenario_registry.sending import Sending
from scenario_registry.settings import Settings, load_settings
from schemas.code_lists import code_lists
from schemas.scenario import Statement

__all__ = ["Client", "NotStatedError", "SendingEndedError", "Statement", "connect"]


class SendingEndedError(RuntimeError):
    """Nothing is sent any more, for a reason that waiting does not mend; what was said before is in the outbox."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(
            f"发送已停止，已报送的留在发件箱；排除原因后重新启动 / sending has ended, what was said stays in the outbox; "
            f"mend the cause and start again: {cause}"
        )


def connect(organisation: str, settings: Settings | None = None) -> Client:
    """A client that speaks for ``organisation``, whether the log answers now or not. Settings are those of the command line:
    ``./scenarios.toml`` and variables ``SCENARIOS_*``, of which ``log`` and ``outbox`` count.

    Raises SettingsError, OutboxError, OSError, and pydantic.ValidationError for what cannot be an organisation's id.
    """
    return Client(organisation, load_settings(None, os.environ) if settings is None else settings)


class Client:
    """Speaks for one organisation, from any number of threads. ``connect`` makes one.

    ``state``, ``amend`` and ``withdraw`` return the event's id once the event is durable. Saying again what was said last adds no
    event and returns the id of the one before, so whoever is not sure says it again. They raise pydantic.ValidationError for what breaks
    the contract, OutboxError when the outbox cannot be used, SendingEndedError; nothing is recorded then.
    """

    def __init__(self, organisation: str, settings: Settings) -> None:
        wiring.check_log(settings)
        require_speaker(settings, organisation, code_lists().organisations)
        with ExitStack() as opened:
            self._outbox = opened.enter_context(wiring.outbox(settings))
            self._publisher = Publisher(self._outbox, organisation)
            self._opened = opened.pop_all()
        self._is_closed = False
        self._one_at_a_time = threading.Lock()
        self._sending = Sending(partial(wiring.outbox, settings), partial(wiring.event_log, settings))

    def state(self, local_id: str, statement: Statement | Mapping[str, Any]) -> str:
        """State the scenario in full; a mapping has the fields of a Statement."""
        with self._saying() as publisher:
            return publisher.state(local_id, statement)

    def amend(self, local_id: str, changes: Mapping[str, Any]) -> str:
        """Change some fields of a stated scenario: a field left out stays, None removes. Raises NotStatedError."""
        with self._saying() as publisher:
            return publisher.amend(local_id, changes)

    def withdraw(self, local_id: str, reason: str) -> str:
        """Take the scenario back. Raises NotStatedError for one that was never stated."""
        with self._saying() as publisher:
            return publisher.withdraw(local_id, reason)

    def flush(self, seconds: float = 30.0) -> bool:
        """Whether the log has all that is in the outbox, for which the call waits so long at most."""
        return self._sending.wait_until_sent(self.pending, seconds)

    def pending(self) -> int:
        """Events in the outbox that the log is not known to have yet."""
        with self._one_at_a_time:
            return self._outbox.pending()

    def trouble(self) -> Exception | None:
        """Why events are not sent just now, in Chinese and English; None while they are."""
        return self._sending.trouble

    def close(self, seconds: float = 30.0) -> None:
        """Wait so long at most for the log to take what is pending, then end. What is left goes when this outbox is used next.
        Idempotent."""
        if not self._is_closed:
            self._is_closed = True
            self.flush(seconds)
            self._sending.end()
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _saying(self) -> Iterator[Publisher]:
        if self._sending.fault is not None:
            raise SendingEndedError(self._sending.fault) from self._sending.fault
        with self._one_at_a_time:
            yield self._publisher
        self._sending.wake()
