"""The port of the event log: append, read from a position, several partitions, retention. The contract test runs on every implementation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from schemas.log import TOPIC_PREFIX, LogRecord, NewRecord, PartitionId

ONE_SESSION = "session-"
"""How the names of producers begin that nobody goes on as when the process ends: what they wrote needs to be noted nowhere."""


class OffsetRange(NamedTuple):
    """Offsets that the log holds of a partition: from ``first`` up to, and without, ``end``."""

    first: int
    end: int


class RetentionGapError(RuntimeError):
    """The log no longer holds the wanted offset: what lies between was never processed, so going on would lose it silently."""

    def __init__(self, partition: PartitionId, wanted: int, first: int) -> None:
        super().__init__(
            f"{partition.topic}/{partition.partition}: 需要从 {wanted} 读起，日志只保留到 {first} / "
            f"offset {wanted} is wanted, but the log starts at {first}; restore the log from its backup or rebuild the registry"
        )


class OffsetGapError(RuntimeError):
    """Records between the registry's position and what the log delivered are missing."""

    def __init__(self, partition: PartitionId, position: int, found: int) -> None:
        super().__init__(
            f"{partition.topic}/{partition.partition}: 应从 {position} 读起，却读到 {found}；重新启动后会从 {position} 继续 / "
            f"offset {position} is next, but {found} came; a new start goes on at {position}"
        )


class ProducerGapError(RuntimeError):
    """A producer's numbers jump: what lies between never reached the log, and would be missing without a trace."""

    def __init__(self, topic: str, producer: str, expected: int, found: int) -> None:
        super().__init__(
            f"{topic}: 发送方 {producer} 应从第 {expected} 条继续，却从第 {found} 条开始；请恢复其发件箱 / "
            f"producer {producer} should go on with number {expected} and starts with {found}; restore its outbox"
        )


class LogUnavailableError(RuntimeError):
    """The log's servers do not answer. What was to be appended may be appended again."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"事件日志服务器无应答，请稍后重试，或核对 log、kafka_ca_file、kafka_username / "
            f"the event log's servers do not answer; try again later, or see log, kafka_ca_file and kafka_username: {cause}"
        )


class LogRefusedError(RuntimeError):
    """The log's servers answer, but not to this user, or are not those that they say they are. Trying again does not help."""

    def __init__(self, zh: str, en: str, cause: object) -> None:
        super().__init__(f"{zh} / {en} ({cause})")


class AdministrationError(RuntimeError):
    """Kafka did not make a change; those before it stay made, and the rest can be applied again."""

    def __init__(self, what: str, cause: object) -> None:
        super().__init__(f"Kafka 没有接受更改 / Kafka did not take the change: {what}: {cause}")


class EventLog(Protocol):
    """An ordered, durable log of records in topics and partitions. Offsets of a partition count from 0 without gap."""

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        """Append durably; returns when it is. Records of one producer and topic are numbered 1, 2, 3 ...; a record whose number the
        log has from that producer already is skipped, so appending again after a crash is idempotent. Raises ProducerGapError when numbers are missing."""
        ...

    def last_number(self, topic: str, producer: str) -> int:
        """The number of the producer's last record in the topic; 0 before its first."""
        ...

    def read(self, partition: PartitionId, offset: int, *, max_records: int, max_bytes: int) -> list[LogRecord]:
        """Records from ``offset`` on, at most ``max_records`` and about ``max_bytes``, at least one if there is one.

        Raises RetentionGapError when ``offset`` was removed already.
        """
        ...

    def partitions(self) -> Mapping[PartitionId, OffsetRange]:
        """All partitions that hold or held something."""
        ...

    def trim(self, before: datetime, processed: Mapping[PartitionId, int]) -> int:
        """Remove records appended before that moment, never one at or after its partition's processed position. Gives their number."""
        ...

    def close(self) -> None: ...


def event_partitions(log: EventLog) -> dict[PartitionId, OffsetRange]:
    """What the log holds of scenario events; it may carry other topics too, which are nobody's business here."""
    return {place: held for place, held in log.partitions().items() if place.topic.startswith(TOPIC_PREFIX)}
