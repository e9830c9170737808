"""What may happen to the log: wrong offsets of the group, events removed, floods of what was sent before."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from scenario_registry import wiring
from scenario_registry.chaos.fault import Fault, Inject
from scenario_registry.chaos.stage import Stage
from scenario_registry.chaos.workload import workload
from scenario_registry.eventlog.port import LogUnavailableError, event_partitions
from schemas.log import PartitionId

_FLOOD_EVENTS = 2_000
_MANY_EVENTS, _MANY_SUBJECTS = 10_000, 400

_while_kafka_is_away = retry(
    retry=retry_if_exception_type(LogUnavailableError), stop=stop_after_delay(60), wait=wait_fixed(0.2), reraise=True
)


def _offsets_set(*, ahead: bool) -> Inject:
    def inject(stage: Stage, _draw: random.Random) -> None:
        with ExitStack() as away:
            for slot in stage.workers:
                away.enter_context(slot.away(asked=True))
            ends = _ends(stage)
            _set_offsets(stage, ends if ahead else dict.fromkeys(ends, 0))

    return inject


@_while_kafka_is_away
def _ends(stage: Stage) -> Mapping[PartitionId, int]:
    with wiring.event_log(stage.settings) as log:
        return {place: held.end for place, held in event_partitions(log).items()}


@_while_kafka_is_away
def _set_offsets(stage: Stage, offsets: Mapping[PartitionId, int]) -> None:
    wiring.set_group_offsets(stage.settings, offsets)


@_while_kafka_is_away
def _trimmed(stage: Stage, _draw: random.Random) -> None:
    """Below what was processed before the round, so nothing that is needed is gone; a worker starts anew on it."""
    with wiring.event_log(stage.settings) as log:
        log.trim(datetime.now(UTC) + timedelta(days=1), stage.processed)
    stage.workers[-1].kill()


def _flood(stage: Stage, draw: random.Random) -> None:
    time.sleep(0.5)
    stage.deliver(draw.choices(list(stage.delivered.values()), k=_FLOOD_EVENTS))


def _many(stage: Stage, draw: random.Random) -> None:
    stage.deliver(workload(draw, f"{stage.prefix}m", _MANY_EVENTS, subjects=_MANY_SUBJECTS))


_WORKERS = frozenset({"workers"})

FAULTS = (
    Fault("offsets-ahead", "消费组偏移被设到数据库之前方", "the group's committed offsets are set ahead of the database", _WORKERS, _offsets_set(ahead=True)),
    Fault("offsets-behind", "消费组偏移被设回开头", "the group's committed offsets are set back to the beginning", _WORKERS, _offsets_set(ahead=False)),
    Fault("topic-trimmed", "已处理的事件从主题中删除", "topics are truncated below the position", _WORKERS, _trimmed),
    Fault("duplicate-flood", "两千条重复事件", "2,000 events that were sent before, once more", frozenset({"deliveries"}), _flood),
    Fault("ten-thousand-shuffled", "一万条乱序事件", "10,000 events in any order", frozenset({"deliveries"}), _many),
)  # fmt: skip
