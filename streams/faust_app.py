"""Faust as the carrier of records: whole batches from Kafka to a function, and nothing more. The only module that knows Faust.

What Faust would decide by itself is taken from it where it would lose or double events. Where to go on reading, the registry says
and not the group's committed offsets. A batch is acknowledged after the function returned, in the order of offsets, and nothing is
raised inside Faust's loop: there Faust would acknowledge what was not processed.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NoReturn

import faust
from aiokafka.errors import OffsetOutOfRangeError
from faust.transport.drivers import aiokafka as driver

from schemas.log import LogRecord, PartitionId

BATCH_RECORDS = 2_000
_BATCH_SECONDS = 0.02
"""How long an event waits for company."""

_SESSION_SECONDS = 10.0
"""How long the partitions of a worker that died wait for another one."""

_BUFFERED_RECORDS = 131_072
_FETCH_BYTES = 16 * 1024 * 1024
_POLL_RECORDS = 20_000
"""Faust's own defaults fetch 1 MiB a partition and stall up to a second between; with these it carries twice as much."""


Held = Mapping[PartitionId, tuple[int, int]]
"""What the log holds of partitions: from the first offset up to, and without, the second."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the worker calls, the first three in threads beside the event loop."""

    stands: Callable[[], Mapping[PartitionId, int]]
    """Where the registry stands."""
    starts: Callable[[Mapping[PartitionId, int], Held], Mapping[PartitionId, int]]
    """Where to go on reading in each partition, given where the registry stood before the log was looked at. Raises when the log does
    not hold that offset."""
    carry: Callable[[Sequence[LogRecord]], None]
    """Process records durably, once. They come in the order of offsets per partition; some may come again."""
    fatal: Callable[[BaseException], NoReturn]
    """Ends the process at once, without a chance for anything to be acknowledged."""


def run(
    servers: Sequence[str], group: str, topics: Sequence[str], handlers: Handlers, thread: ThreadPoolExecutor
) -> NoReturn:
    """Carry records until a signal comes, then raise SystemExit. Call it in the main thread.

    ``servers``: brokers as host:port; ``thread``: one thread, where records are carried one batch after the other.
    """
    with tempfile.TemporaryDirectory() as folder:
        app = _app(servers, group, topics, handlers, folder, thread)
        worker = faust.Worker(app, loglevel="WARN", stdout=sys.stderr, redirect_stdouts=False, quiet=True)
        # It would write control characters even to a file.
        worker.spinner = None
        worker.execute_from_commandline()


def _app(
    servers: Sequence[str],
    group: str,
    topics: Sequence[str],
    handlers: Handlers,
    folder: str,
    thread: ThreadPoolExecutor,
) -> faust.App:
    app = faust.App(
        group,
        broker=[f"kafka://{server}" for server in servers],
        autodiscover=False,
        datadir=folder,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        stream_buffer_maxsize=_BUFFERED_RECORDS,
        consumer_max_fetch_size=_FETCH_BYTES,
        # The registry knows every position; whoever reads where the log holds nothing must hear of it.
        consumer_auto_offset_reset="none",
        broker_max_poll_records=_POLL_RECORDS,
        broker_session_timeout=_SESSION_SECONDS,
        broker_heartbeat_interval=_SESSION_SECONDS / 4,
    )
    app.transport = _Transport(handlers, app.conf.broker_consumer, app)
    source = app.topic(*topics, key_serializer="raw", value_serializer="raw")

    @app.agent(source, name=group)
    async def carry(stream: Any) -> None:
        async for events in stream.noack_take(BATCH_RECORDS, within=_BATCH_SECONDS):
            records = [_as_record(event.message) for event in events]
            try:
                await asyncio.get_running_loop().run_in_executor(thread, handlers.carry, records)
            except Exception as error:
                handlers.fatal(error)
            for event in events:
                await stream.ack(event)

    return app


def _as_record(message: Any) -> LogRecord:
    headers = tuple((name, value or b"") for name, value in message.headers or ())
    appended_us = round(message.timestamp * 1000) * 1000
    return LogRecord(
        message.topic, message.partition, message.offset, message.key, message.value or b"", headers, appended_us
    )


class _Consumer(driver.Consumer):
    """Goes on where the registry stands, whenever partitions are assigned: at the start and after every rebalance."""

    handlers: Handlers

    async def seek_to_committed(self) -> Mapping[Any, int]:
        """Where the registry stands, instead. The group's offsets are set to it, for those who watch them."""
        places = list(self.assignment())
        if not places:
            return {}
        # The registry first: another worker may go on meanwhile, and then the log's ends would seem to lie before its positions.
        stands = await self._asked(self.handlers.stands)
        firsts, ends = await self.earliest_offsets(*places), await self.highwaters(*places)
        held = {PartitionId(*place): (firsts[place], ends[place]) for place in places}
        starts = await self._asked(self.handlers.starts, stands, held)
        positions = {place: starts[PartitionId(*place)] for place in places}
        await self.seek_wait(positions)
        await self._commit(positions)
        return positions

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:
        try:
            return await super()._getmany(active_partitions, timeout)
        except OffsetOutOfRangeError:
            # The log was cut at one of its ends. If the position is still there, reading goes on; else this is fatal.
            await self.seek_to_committed()
            return {}

    async def _asked(
        self, handler: Callable[..., Mapping[PartitionId, int]], *arguments: Any
    ) -> Mapping[PartitionId, int]:
        try:
            return await asyncio.get_running_loop().run_in_executor(None, handler, *arguments)
        except Exception as error:
            self.handlers.fatal(error)


class _Transport(driver.Transport):
    """Kafka through aiokafka, with our consumer."""

    def __init__(self, handlers: Handlers, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._handlers = handlers

    def create_consumer(self, callback: Any, **options: Any) -> Any:
        """Our consumer, which knows the handlers."""
        consumer = _Consumer(self, callback=callback, loop=self.loop, **options)
        consumer.handlers = self._handlers
        return consumer
