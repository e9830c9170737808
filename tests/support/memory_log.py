"""An event log in memory, behind the port."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from scenario_registry.eventlog.port import OffsetRange, ProducerGapError, RetentionGapError
from schemas.log import LogRecord, NewRecord, PartitionId
from schemas.moment import to_microseconds

START_US = 1_773_200_000_000_000
"""11 March 2026, the day after the events that the builders make."""


class MemoryLog:
    """See ``scenario_registry.eventlog.port.EventLog``. Its clock ticks a millisecond with every record unless ``clock`` is given."""

    def __init__(self, *, partitions: int = 4, clock: Callable[[], int] | None = None) -> None:
        self._partitions = partitions
        self._clock = clock or self._tick
        self._now = START_US
        self._records: defaultdict[PartitionId, list[LogRecord]] = defaultdict(list)
        self._first: defaultdict[PartitionId, int] = defaultdict(int)
        self._last_number: defaultdict[tuple[str, str], int] = defaultdict(int)

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        expected = self._last_number[topic, producer] + 1
        if first_number > expected:
            raise ProducerGapError(topic, producer, expected, first_number)
        for record in records[expected - first_number :]:
            partition = PartitionId(topic, zlib.crc32(record.key) % self._partitions if record.key else 0)
            held = self._records[partition]
            offset = self._first[partition] + len(held)
            held.append(LogRecord(*partition, offset, record.key, record.value, record.headers, self._clock()))
            self._last_number[topic, producer] += 1

    def last_number(self, topic: str, producer: str) -> int:
        return self._last_number[topic, producer]

    def read(self, partition: PartitionId, offset: int, *, max_records: int, max_bytes: int) -> list[LogRecord]:
        first = self._first[partition]
        if offset < first:
            raise RetentionGapError(partition, offset, first)
        found: list[LogRecord] = []
        size = 0
        for record in self._records[partition][offset - first :][:max_records]:
            found.append(record)
            size += len(record.value)
            if size >= max_bytes:
                break
        return found

    def partitions(self) -> Mapping[PartitionId, OffsetRange]:
        return {
            partition: OffsetRange(self._first[partition], self._first[partition] + len(held))
            for partition, held in sorted(self._records.items())
            if held or self._first[partition]
        }

    def trim(self, before: datetime, processed: Mapping[PartitionId, int]) -> int:
        limit = to_microseconds(before)
        removed = 0
        for partition, position in processed.items():
            held = self._records[partition]
            while held and held[0].appended_us < limit and held[0].offset < position:
                self._first[partition] = held.pop(0).offset + 1
                removed += 1
        return removed

    def close(self) -> None:
        """Nothing to close: what was appended stays for whoever goes on."""

    def _tick(self) -> int:
        self._now += 1_000
        return self._now
