"""Make a registry anew from the log. The log is what counts; a registry only shows what follows from it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from operator import attrgetter
from types import MappingProxyType

from scenario_registry.eventlog.port import EventLog
from scenario_registry.runtimes.carrying import carry, checked
from schemas.code_lists import CodeLists
from schemas.log import LogRecord, PartitionId
from sinks.sink import RegistrySink
from streams.validate import Checked

_READ_RECORDS, _READ_BYTES = 5_000, 2 * 1024 * 1024
"""From each partition by turns: whatever begins a read, on Kafka a question to the broker, counts once for some thousand events."""


def rebuild(
    log: EventLog,
    fresh: RegistrySink,
    ends: Mapping[PartitionId, int],
    codes: CodeLists,
    report: Callable[[int], None] = lambda _: None,
    starts: Mapping[PartitionId, int] = MappingProxyType({}),
    batch_records: int = 5_000,
) -> int:
    """Process the log from ``starts``, where the ``fresh`` registry stands, up to ``ends``. Gives the number of events, which ``report``
    hears after every batch. Raises RetentionGapError when the log does not reach back as far.

    Records are taken in the order in which they were appended over all partitions, so that the change feed tells its story in the
    order of the events again. How it is numbered may differ from before: between subjects no order is promised.
    """
    done = 0
    positions = dict(starts)
    for batch in _checked_ahead(in_order_of_arrival(log, ends, starts), codes, batch_records):
        positions |= carry(fresh, batch, positions, codes).reached
        done += len(batch)
        report(done)
    return done


def _checked_ahead(records: Iterator[LogRecord], codes: CodeLists, size: int) -> Iterator[Sequence[Checked]]:
    """Checked batches. While one is used, the next is checked in a thread, since who uses it waits for the database."""
    with ThreadPoolExecutor(1, "check") as checking:
        coming: Future[list[Checked]] | None = None
        while batch := list(islice(records, size)):
            following = checking.submit(checked, batch, codes)
            if coming is not None:
                yield coming.result()
            coming = following
        if coming is not None:
            yield coming.result()


def in_order_of_arrival(
    log: EventLog, ends: Mapping[PartitionId, int], starts: Mapping[PartitionId, int] = MappingProxyType({})
) -> Iterator[LogRecord]:
    """All records from ``starts`` up to ``ends``, by the log's own clock and, in a partition, by offset. Memory is bounded per partition."""
    return heapq.merge(
        *(_partition(log, partition, starts.get(partition, 0), end) for partition, end in ends.items()),
        key=attrgetter("appended_us"),
    )


def _partition(log: EventLog, partition: PartitionId, start: int, end: int) -> Iterator[LogRecord]:
    offset = start
    while offset < end:
        records = log.read(partition, offset, max_records=min(_READ_RECORDS, end - offset), max_bytes=_READ_BYTES)
        yield from records
        offset = records[-1].offset + 1
