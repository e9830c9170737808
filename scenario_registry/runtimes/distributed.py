"""The distributed runtime: several workers share the partitions of a log on Kafka and write one registry.

Delivery: a batch's effects and its positions are one transaction of the registry, as in the embedded runtime. Kafka then hears that
the batch was read, which is a hint and no more. A record that comes again lies behind the position and is passed over; so is one that
another worker has processed meanwhile. A record that comes too early means that some are missing, and ends the worker.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, OperationalError
from tenacity import Retrying, before_sleep_log, retry_if_exception, stop_after_delay, wait_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from scenario_registry.eventlog.port import LogRefusedError, LogUnavailableError, OffsetGapError, RetentionGapError
from scenario_registry.eventlog.refusals import certificate_refused, login_refused
from scenario_registry.eventlog.stamp import without_stamp
from scenario_registry.runtimes.carrying import Carried, carry, checked
from scenario_registry.runtimes.whole_log import ShortLogError
from schemas.broker_access import BrokerAccess
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.log import LogRecord, PartitionId
from sinks.sink import OvertakenError, RegistrySink, StalePositionError
from streams.faust_app import Handlers, Membership, run
from streams.faust_transport import Held, Positions
from streams.validate import Checked

_PATIENCE_SECONDS = 60.0
"""How long a worker waits for a registry that does not answer, before it ends and leaves its partitions to others."""

_LOG = logging.getLogger(__name__)

Observe = Callable[[Carried, float], None]
"""Hears of every batch once it is durable, with the seconds that writing it took."""


class Carrier:
    """Carries batches into the registry. ``check`` and ``write`` may run in two threads, each of them in one."""

    def __init__(
        self,
        registry: RegistrySink,
        codes: CodeLists,
        is_stopping: threading.Event,
        observe: Observe = lambda _carried, _seconds: None,
    ) -> None:
        """``is_stopping`` ends all waiting for a registry that does not answer."""
        self._registry = registry
        self._codes = codes
        self._observe = observe
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

    def check(self, records: Sequence[LogRecord]) -> list[Checked]:
        """Validate the records, whatever was written before them. Pure."""
        return checked([_unstamped(record) for record in records], self._codes)

    def write(self, batch: Sequence[Checked]) -> None:
        """Process checked records, in one transaction. Idempotent: what lies behind a position is passed over.

        Raises OffsetGapError, and SQLAlchemyError when the registry does not answer for long; nothing is written then.
        """
        self._retrying(self._write_once, batch)

    def _write_once(self, batch: Sequence[Checked]) -> None:
        failpoint("batch.read")
        try:
            self._carry(self._next(batch))
        except (StalePositionError, OffsetGapError):
            # Another worker has or had the partition: only the registry knows how far it came.
            self._positions = dict(self._registry.positions())
            self._carry(self._next(batch))

    def _carry(self, batch: Sequence[Checked]) -> None:
        if not batch:
            return
        started = time.monotonic()
        carried = carry(self._registry, batch, self._positions, self._codes)
        self._positions.update(carried.reached)
        self._observe(carried, time.monotonic() - started)

    def _next(self, batch: Sequence[Checked]) -> list[Checked]:
        """What goes on at the positions. Raises OffsetGapError."""
        found: list[Checked] = []
        # A tuple of topic and partition is as good a key as a PartitionId, and cheaper to make for every record.
        reached = {(topic, partition): position for (topic, partition), position in self._positions.items()}
        for it in batch:
            topic, partition, offset, *_ = it.record
            position = reached.get((topic, partition), 0)
            if offset > position:
                raise OffsetGapError(PartitionId(topic, partition), position, offset)
            if offset == position:
                reached[topic, partition] = offset + 1
                found.append(it)
        return found


def _unstamped(record: LogRecord) -> LogRecord:
    topic, partition, offset, key, value, stamped, appended_us = record
    headers = without_stamp(stamped)
    return record if headers is stamped else LogRecord(topic, partition, offset, key, value, headers, appended_us)


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
    access: BrokerAccess,
    membership: Membership,
    topics: Sequence[str],
    registry: RegistrySink,
    codes: CodeLists,
    fatal: Callable[[BaseException], NoReturn],
    observe: Observe,
) -> NoReturn:
    """One worker, until SIGINT or SIGTERM; raises SystemExit then. The batches under way are finished first.

    ``fatal`` is called with what cannot be mended here, and ends the process.
    """
    is_stopping = threading.Event()
    carrier = Carrier(registry, codes, is_stopping, observe)
    positions = Positions(carrier.stands, starts, fatal)
    handlers = Handlers(
        positions,
        carrier.check,
        carrier.write,
        fatal,
        refused=lambda error: fatal(_refusal(error)),
        unreachable=lambda error: fatal(LogUnavailableError(error)),
    )
    try:
        run(servers, access, membership, topics, handlers)
    finally:
        is_stopping.set()


def _refusal(error: Exception) -> LogRefusedError:
    return certificate_refused(error) if isinstance(error, ssl.SSLCertVerificationError) else login_refused(error)


def _may_pass(error: BaseException) -> bool:
    """The server is away or overloaded, or another worker was first."""
    return isinstance(error, OperationalError | StalePositionError | OvertakenError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
