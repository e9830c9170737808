"""The event log on Apache Kafka. Appending is in ``kafka_append.py``; here is how it is read, trimmed, and what topics are like."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError

from scenario_registry.eventlog.kafka_append import KafkaAppender
from scenario_registry.eventlog.kafka_connection import connection
from scenario_registry.eventlog.kafka_notes import KafkaNotes
from scenario_registry.eventlog.kafka_offsets import KafkaOffsets
from scenario_registry.eventlog.kafka_pending import KafkaPending
from scenario_registry.eventlog.kafka_records import take_apart
from scenario_registry.eventlog.kafka_refusal import refusal
from scenario_registry.eventlog.kafka_renewed import RenewedAdmin
from scenario_registry.eventlog.port import LogUnavailableError, OffsetRange, RetentionGapError
from scenario_registry.eventlog.stamp import without_stamp
from scenario_registry.eventlog.topic_settings import MAX_RECORD_BYTES, TOPIC_SETTINGS
from schemas.broker_access import PLAIN_TEXT, BrokerAccess
from schemas.log import LogRecord, NewRecord, PartitionId
from schemas.moment import to_microseconds

_FETCH_BYTES = 2 * 1024 * 1024
"""What was fetched and not asked for is lost when another partition is read. A larger record comes all the same, on its own."""

_POLL_MS, _POLLS = 1_000, 30


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        raise refusal(error) or LogUnavailableError(error) from error


class KafkaEventLog:
    """See ``scenario_registry.eventlog.port.EventLog``. One instance serves one thread.

    Everything raises LogUnavailableError when no broker answers, LogRefusedError when one does not let us in. Topics are made when they are first written, with as many
    replicas as the brokers' own setting says.
    """

    def __init__(self, servers: Sequence[str], access: BrokerAccess = PLAIN_TEXT, *, partitions: int = 4) -> None:
        """``servers``: some brokers as host:port; the others are found through them."""
        self._partitions = partitions
        options = connection(servers, access)
        with _answering():
            self._consumer: Any = KafkaConsumer(
                **options,
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="none",
                allow_auto_create_topics=False,
                max_partition_fetch_bytes=_FETCH_BYTES,
                max_poll_records=20_000,
                # A connection answers in order: a fetch that waits for news would hold up the question for offsets behind it.
                fetch_max_wait_ms=1,
            )
            take_apart(self._consumer)
            try:
                self._admin = RenewedAdmin(options)
            except BaseException:
                self._consumer.close()
                raise
        self._offsets = KafkaOffsets(self._admin)
        self._notes = KafkaNotes(self._admin)
        pending = KafkaPending(options, self._offsets)
        self._appender = KafkaAppender(options, self._consumer, self._offsets, self._notes, pending, MAX_RECORD_BYTES)
        self._topics: set[str] = set()

    @_answering()
    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        """Append, acknowledged by all replicas in step. A repeated number is skipped: see ``KafkaAppender.append`` for how far that goes."""
        if not records:
            return
        self.require_topics([topic])
        self._appender.append(topic, records, producer=producer, first_number=first_number)

    @_answering()
    def last_number(self, topic: str, producer: str) -> int:
        """The number of the producer's last record in the topic; 0 before its first. Makes a topic that is missing."""
        self.require_topics([topic])
        return self._appender.last_number(topic, producer)

    @_answering()
    def read(self, partition: PartitionId, offset: int, *, max_records: int, max_bytes: int) -> list[LogRecord]:
        """Records from ``offset`` on, in order. Raises RetentionGapError when ``offset`` was removed already."""
        place = TopicPartition(*partition)
        if not self._exists(place):
            return []
        held = self._offsets.ranges([place])[place]
        if offset < held.first:
            raise RetentionGapError(partition, offset, held.first)
        if offset >= held.end:
            return []
        if self._consumer.assignment() != {place}:
            self._consumer.assign([place])
            self._consumer.seek(place, offset)
        elif self._consumer.position(place) != offset:
            self._consumer.seek(place, offset)
        for _ in range(_POLLS):
            if polled := self._consumer.poll(_POLL_MS, max_records=max_records).get(place):
                return _within([_as_read(record) for record in polled], max_bytes)
        raise KafkaTimeoutError(
            f"{partition.topic}/{partition.partition}: no record at {offset}, though the log holds it"
        )

    @_answering()
    def partitions(self) -> Mapping[PartitionId, OffsetRange]:
        """All partitions of topics of scenario events that hold or held something."""
        ranges = self._offsets.ranges(self._offsets.places())
        return {PartitionId(*place): held for place, held in ranges.items() if held.end}

    @_answering()
    def trim(self, before: datetime, processed: Mapping[PartitionId, int]) -> int:
        """Remove what is older than ``before`` and processed. Idempotent. Gives the number of removed records."""
        existing = set(self._offsets.places())
        limits = {
            TopicPartition(*it): position for it, position in processed.items() if TopicPartition(*it) in existing
        }
        # The log counts in milliseconds: the first record at or after the moment is the first to stay.
        moment = -(-to_microseconds(before) // 1000)
        young = self._offsets.first_since(limits, moment)
        ranges = self._offsets.ranges(limits)
        ends = {
            place: min(position, ranges[place].end, young.get(place, ranges[place].end))
            for place, position in limits.items()
        }
        ends = {place: end for place, end in ends.items() if end > ranges[place].first}
        if ends:
            self._admin.call("delete_records", ends)
        return sum(end - ranges[place].first for place, end in ends.items())

    @_answering()
    def require_topics(self, names: Collection[str]) -> None:
        """Make those topics that do not exist, each with the log's number of partitions. Idempotent."""
        if set(names) <= self._topics:
            return
        missing = set(names) - set(self._admin.call("list_topics"))
        if missing:
            wanted = {
                name: {"num_partitions": self._partitions, "replication_factor": -1, "configs": TOPIC_SETTINGS}
                for name in sorted(missing)
            }
            # Another process may be quicker with some of them.
            with suppress(TopicAlreadyExistsError):
                self._admin.call("create_topics", wanted)
            self._admin.call("wait_for_topics", sorted(missing))
        self._topics.update(names)

    @_answering()
    def require_group(self, group: str) -> None:
        """Raises LogRefusedError when this user may not read in the name of the consumer group: Faust would wait for ever."""
        self._notes.read(group, self._offsets.places()[:1])

    def close(self) -> None:
        """Close all connections. Idempotent."""
        self._appender.close()
        self._consumer.close()
        self._admin.close()

    def _exists(self, place: Any) -> bool:
        # The consumer asks the brokers only for a topic that it has not heard of yet.
        return place.partition in (self._consumer.partitions_for_topic(place.topic) or ())


def _as_read(record: Any) -> LogRecord:
    headers = without_stamp(tuple(record.headers))
    return LogRecord(
        record.topic, record.partition, record.offset, record.key, record.value or b"", headers, record.timestamp * 1000
    )


def _within(records: list[LogRecord], max_bytes: int) -> list[LogRecord]:
    """The first of them up to the size, one at least. What is left out is read again: the next call asks for its offset."""
    size = 0
    for count, record in enumerate(records, 1):
        size += len(record.value)
        if size >= max_bytes:
            return records[:count]
    return records
