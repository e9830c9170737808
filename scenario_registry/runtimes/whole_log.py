"""Whether a log reaches as far as a registry says it has read."""

from __future__ import annotations

from collections.abc import Mapping

from scenario_registry.eventlog.port import EventLog, event_partitions
from schemas.log import PartitionId


class ShortLogError(RuntimeError):
    """The log ends before what the registry has processed, so it is not the log that the registry was made from."""

    def __init__(self, partition: PartitionId, end: int, processed: int) -> None:
        super().__init__(
            f"{partition.topic}/{partition.partition}: 日志只到 {end}，登记库已处理到 {processed}；请核对设置中的日志，"
            f"登记库未改动 / the log ends at {end}, but the registry has processed up to {processed}; see whether the settings "
            "name the right log. The registry was left as it is"
        )


def require_whole_log(log: EventLog, processed: Mapping[PartitionId, int]) -> None:
    """Raises ShortLogError unless the log reaches every position that a registry has ``processed``."""
    held = event_partitions(log)
    for partition, position in processed.items():
        end = held[partition].end if partition in held else 0
        if end < position:
            raise ShortLogError(partition, end, position)
