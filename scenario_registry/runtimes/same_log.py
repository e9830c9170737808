"""Whether a log is the one that a registry was made from: a topic that was deleted and made again has the old offsets, with other events."""

from __future__ import annotations

from collections.abc import Mapping

from scenario_registry.eventlog.port import EventLog, event_partitions
from scenario_registry.runtimes.carrying import checked
from schemas.code_lists import CodeLists
from schemas.log import LogRecord, PartitionId
from sinks.last_processed import Processed
from streams.validate import InvalidEvent


class OtherLogError(RuntimeError):
    """The log has another event where the registry processed its last one. Going on would skip all that lies before, without a trace."""

    def __init__(self, partition: PartitionId, offset: int) -> None:
        super().__init__(
            f"{partition.topic}/{partition.partition}: 日志在 {offset} 处的事件不是登记库处理过的那一条，主题可能被删除后重建；请从备份恢复该主题，"
            "或核对设置中的日志；登记库未改动 / "
            f"the event at {offset} is not the one that the registry has processed there: the topic was deleted and made again, or the "
            "settings name another log. Restore the topic from its backup, or correct the settings. The registry was left as it is"
        )


def require_same_log(log: EventLog, processed: Mapping[PartitionId, Processed], codes: CodeLists) -> None:
    """Raises OtherLogError unless the log has the events that a registry ``processed`` last. What it does not hold (any more) is not looked at."""
    held = event_partitions(log)
    for partition, event in processed.items():
        if partition in held and held[partition].first <= event.offset < held[partition].end:
            found = log.read(partition, event.offset, max_records=1, max_bytes=1)
            if found and not _is(found[0], event, codes):
                raise OtherLogError(partition, event.offset)


def _is(record: LogRecord, event: Processed, codes: CodeLists) -> bool:
    """A log that was copied may have other times, and the same events; of one without an id that is all that can be asked."""
    if record.appended_us == event.received_us:
        return True
    (found,) = checked([record], codes)
    event_id = found.event_id if isinstance(found, InvalidEvent) else found.version.event_id
    return event_id == event.event_id
