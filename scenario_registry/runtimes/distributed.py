"""The distributed runtime: several workers share the partitions of a log on Kafka and write one registry.

Delivery: a batch's effects and its positions are one transaction of the registry, as in the embedded runtime. Kafka then hears that
the batch was read, which is a hint and no more. A record that comes again lies behind the position and is passed over; so is one that
another worker has processed meanwhile. A record that comes too early means that some are missing, and ends the worker.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from tenacity import Retrying, before_sleep_log, retry_if_exception, stop_after_delay, wait_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from scenario_registry.eventlog.port import OffsetGapError, RetentionGapError
from scenario_registry.eventlog.stamp import without_stamp
from scenario_registry.runtimes.whole_log import ShortLogError
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.log import LogRecord, PartitionId
from sinks.sink import RegistrySink, StalePositionError
from streams.faust_app import Handlers, Held, run
from streams.pipeline import check, process

_PATIENCE_SECONDS = 60.0
"""How long a worker waits for a registry that does not answer, before it ends and leaves its partitions to others."""

_LOG = logging.getLogger(__name__)


class Carrier:
    """Carries batches into the registry. One instance serves one thread."""

    def __init__(self, registry: RegistrySink, codes: CodeLists, is_stopping: threading.Event) -> None:
        """``is_stopping`` ends all waiting for a registry that does not answer."""
        self._registry = registry
        self._codes = codes
        self._positions: dict[PartitionId, int] = {}
        self._retrying = Retrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_delay(_PATIENCE_SECONDS) | stop_when_event_set(is_stopping),
            wait=wait_exponential(multiplier=0.1, max=5),
            sleep=sleep_using_event(is_stopping),
            before_sleep=before_sleep_log(_LOG, logging.WARNING),
            reraise=True,
        )

    def stands(self) -> Mapping[PartitionId, int]:
        """Where the registry stands. Raises SQLAlchemyError when it does not answer for long."""
        return self._retrying(self._registry.positions)

    def carry(self, records: Sequence[LogRecord]) -> None:
        """Process the records, in one transaction. Idempotent: what lies behind a position is passed over.

        Raises OffsetGapError, and SQLAlchemyError when the registry does not answer for long; nothing is written then.
        """
        self._retrying(self._carry_once, records)

    def _carry_once(self, records: Sequence[LogRecord]) -> None:
        failpoint("distributed.read")
        try:
            self._write(self._next(records))
        except (StalePositionError, OffsetGapError):
            # Another worker has or had the partition: only the registry knows how far it came.
            self._positions = dict(self._registry.positions())
            self._write(self._next(records))

    def _write(self, batch: Sequence[LogRecord]) -> None:
        if not batch:
            return
        reached = {PartitionId(record.topic, record.partition): record.offset + 1 for record in batch}
        checked = check(batch, self._codes)
        with self._registry.transaction() as transaction:
            # In one order for all workers, so that no two of them wait for each other.
            for partition in sorted(reached):
                transaction.advance(partition, self._positions.get(partition, 0), reached[partition])
            result = process(checked, transaction, self._codes)
            failpoint("distributed.decided")
            transaction.write(result)
            failpoint("distributed.written")
        failpoint("distributed.committed")
        self._positions.update(reached)

    def _next(self, records: Sequence[LogRecord]) -> list[LogRecord]:
        """The records from the positions on. Raises OffsetGapError."""
        batch: list[LogRecord] = []
        reached: dict[PartitionId, int] = {}
        for record in records:
            partition = PartitionId(record.topic, record.partition)
            position = reached.get(partition, self._positions.get(partition, 0))
            if record.offset > position:
                raise OffsetGapError(partition, position, record.offset)
            if record.offset == position:
                reached[partition] = position + 1
                batch.append(record._replace(headers=without_stamp(record.headers)))
        return batch


def starts(stands: Mapping[PartitionId, int], held: Held) -> Mapping[PartitionId, int]:
    """Where to go on reading in the partitions that the log holds, by where the registry ``stands``. Pure.

    Raises RetentionGapError or ShortLogError when the log does not hold what comes next.
    """
    for partition, (first, end) in held.items():
        position = stands.get(partition, 0)
        if position < first:
            raise RetentionGapError(partition, position, first)
        if position > end:
            raise ShortLogError(partition, end, position)
    return {partition: stands.get(partition, 0) for partition in held}


def run_worker(
    servers: Sequence[str],
    group: str,
    topics: Sequence[str],
    registry: RegistrySink,
    codes: CodeLists,
    fatal: Callable[[BaseException], NoReturn],
) -> NoReturn:
    """One worker, until SIGINT or SIGTERM; raises SystemExit then. The batch under way is finished first.

    ``group``: workers of one group share the partitions. ``fatal`` is called with what cannot be mended here, and ends the process.
    """
    is_stopping = threading.Event()
    carrier = Carrier(registry, codes, is_stopping)
    with ThreadPoolExecutor(1, "carry") as thread:
        try:
            run(servers, group, topics, Handlers(carrier.stands, starts, carrier.carry, fatal), thread)
        finally:
            is_stopping.set()


def _may_pass(error: BaseException) -> bool:
    """The server is away or overloaded, or another worker was first: with the whole batch, or with the row of a new partition."""
    return isinstance(error, OperationalError | IntegrityError | StalePositionError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
