"""Faust as the carrier of records: whole batches from Kafka to two functions, and nothing more.

What Faust would decide by itself is taken from it where it would lose or double events. Where to go on reading, the registry says and
not the group's committed offsets. A batch is acknowledged after it was written, in the order of offsets, and nothing is raised inside
Faust's loop: there Faust would acknowledge what was not processed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import faust

from schemas.broker_access import BrokerAccess
from schemas.log import LogRecord
from streams.faust_refusal import absence, refusals
from streams.faust_transport import BATCH_RECORDS, Positions, Transport
from streams.repeated_messages import OnceAMinute

_LOG = logging.getLogger(__name__)

_BUFFERED_BATCHES = 2
"""Beside the one that is checked and the one that is written: memory is bounded by these and by the fetches."""

_LEAVE_SECONDS = 5.0
"""For taking leave of Kafka, once the batches under way are written."""

_FETCH_BYTES = 16 * 1024 * 1024
"""By partition. Faust's own default, 1 MiB, stalls up to a second between."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Workers of one ``group`` share the partitions. Those of a worker that died wait ``session_seconds`` for another one."""

    group: str
    session_seconds: float


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the worker calls, all but ``fatal`` in threads beside the event loop."""

    positions: Positions
    check: Callable[[Sequence[LogRecord]], Any]
    """Whatever can be done with records before those that came earlier are written. They come in the order of offsets per partition."""
    write: Callable[[Any], None]
    """Process durably, once, what ``check`` gave. Called for one batch after the other; some records may come again."""
    fatal: Callable[[BaseException], NoReturn]
    """Ends the process at once, without a chance for anything to be acknowledged."""
    refused: Callable[[Exception], NoReturn]
    """The same, when a broker does not let us in, or is not the one that it says it is."""
    unreachable: Callable[[Exception], NoReturn]
    """The same, when no broker answers at the start. Later on Kafka is waited for."""


def run(
    servers: Sequence[str], access: BrokerAccess, membership: Membership, topics: Sequence[str], handlers: Handlers
) -> NoReturn:
    """Carry records until a signal comes, then raise SystemExit; the batches under way are finished first. Call it in the main thread.

    ``servers``: brokers as host:port.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(1, "check") as checking,
        ThreadPoolExecutor(1, "write") as writing,
    ):
        app = _app(servers, access, membership, topics, handlers, folder, (checking, writing))
        worker = _Worker(
            handlers.unreachable, writing, app, loglevel="WARN", stdout=sys.stderr, redirect_stdouts=False, quiet=True
        )
        # It would write control characters even to a file.
        worker.spinner = None
        with refusals(handlers.refused):
            worker.execute_from_commandline()


class _Worker(faust.Worker):
    """Ends although Kafka is away. The client takes a minute to give up on telling a broker that it leaves, and nobody else needs to hear of
    it: where to go on, the registry knows."""

    def __init__(
        self,
        unreachable: Callable[[Exception], NoReturn],
        writing: ThreadPoolExecutor,
        *arguments: Any,
        **options: Any,
    ) -> None:
        """``writing``: its one thread writes the batches."""
        super().__init__(*arguments, **options)
        self._unreachable = unreachable
        self._writing = writing

    async def start(self) -> None:
        """Kafka answered a moment ago, when topics were looked up, and may be gone by now: no fault of ours, which Faust takes it for."""
        with absence(self._unreachable):
            await super().start()

    def on_setup_root_logger(self, logger: logging.Logger, level: int) -> None:
        """Whatever is said goes through its handlers."""
        super().on_setup_root_logger(logger, level)
        for handler in logger.handlers:
            handler.addFilter(OnceAMinute())

    def _schedule_shutdown(self, number: signal.Signals) -> None:
        super()._schedule_shutdown(number)
        threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        """Behind the batches under way; called in a thread of its own, which ends with a process that ends as it should."""
        self._wait_for_batches()
        time.sleep(_LEAVE_SECONDS)
        self._wait_for_batches()
        _LOG.warning("Kafka 无应答，未向其告别即结束 / Kafka does not answer; ended without taking leave")
        os._exit(0)

    def _wait_for_batches(self) -> None:
        # The executor refuses once the worker's loop has ended. Whatever keeps the process after that keeps no batch.
        with suppress(RuntimeError):
            self._writing.submit(_nothing).result()


def _nothing() -> None:
    """Follows what was to be done before."""


def _app(
    servers: Sequence[str],
    access: BrokerAccess,
    membership: Membership,
    topics: Sequence[str],
    handlers: Handlers,
    folder: str,
    threads: tuple[ThreadPoolExecutor, ThreadPoolExecutor],
) -> faust.App:
    app = faust.App(
        membership.group,
        broker=[f"batches://{server}" for server in servers],
        broker_credentials=_credentials(access),
        autodiscover=False,
        datadir=folder,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        stream_buffer_maxsize=_BUFFERED_BATCHES,
        consumer_max_fetch_size=_FETCH_BYTES,
        # The registry knows every position; whoever reads where the log holds nothing must hear of it.
        consumer_auto_offset_reset="none",
        broker_max_poll_records=BATCH_RECORDS,
        broker_session_timeout=membership.session_seconds,
        broker_heartbeat_interval=membership.session_seconds / 4,
    )
    transport = app.transport
    assert isinstance(transport, Transport)  # noqa: S101 - found under the scheme of the URL
    transport.positions = handlers.positions
    source = app.topic(*topics, key_serializer="raw", value_serializer="raw")
    checking, writing = threads

    @app.agent(source, name=membership.group)
    async def carry(stream: Any) -> None:
        loop = asyncio.get_running_loop()
        previous = loop.create_future()
        previous.set_result(None)
        async for event in stream.noack().events():
            # The next batch is checked while the one before it waits for the database.
            try:
                batch = await loop.run_in_executor(checking, handlers.check, event.message.records)
            except Exception as error:
                handlers.fatal(error)
            await previous
            previous = asyncio.ensure_future(write(stream, event, batch))

    async def write(stream: Any, event: Any, batch: Any) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(writing, handlers.write, batch)
        except Exception as error:
            handlers.fatal(error)
        await stream.ack(event)

    return app


def _credentials(access: BrokerAccess) -> Any:
    context = access.tls()
    if access.username is not None:
        return faust.SASLCredentials(
            username=access.username, password=access.password, mechanism="SCRAM-SHA-512", ssl_context=context
        )
    return faust.SSLCredentials(context) if context is not None else None
