"""A registry of synthetic records of six organisations, as the pipeline would have filled it."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from scenario_registry.runtimes.carrying import carry, checked
from schemas.code_lists import code_lists
from schemas.event import STATED
from schemas.log import LogRecord, PartitionId, topic_of
from sinks.registry import Registry

ORGANISATIONS = (
    "chengdu_rail",
    "chengdu_culture_tourism",
    "chengdu_media",
    "chengdu_urban_investment",
    "jinjiang_district",
    "qingyang_district",
)

Making = Callable[[int, int, random.Random], tuple[str, bytes, bytes]]
"""Organisation, key and value of an event, from number and sequence."""

_BATCH = 5_000
_TEXT = "【合成数据】目前靠人工巡查，夜间及雨天发现偏晚，人手不足时巡查周期拉长，记录分散在纸面。"
_NEED = "【合成数据】摄像头加边缘计算单元，实时识别异常，从采集到告警不超过200毫秒。"
_DISTRICTS = {"jinjiang_district": "510104", "qingyang_district": "510105"}


def fill(
    registry: Registry,
    records: int,
    *,
    first: int = 0,
    sequence: int = 1,
    seed: int = 1,
    making: Making | None = None,
    age: float = 0.0,
) -> int:
    """Record numbers ``first`` to ``first + records`` in version ``sequence``: of every organisation by turns and much alike, or as ``making``
    has them; all came to the log ``age`` seconds ago. Gives the number of events."""
    making = making or event
    came_us = int((time.time() - age) * 1e6)
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    positions = dict(registry.positions())
    events = (making(number, sequence, draw) for number in range(first, first + records))
    codes, done = code_lists(), 0
    while batch := list(located(islice(events, _BATCH), positions, came_us)):
        positions |= carry(registry, checked(batch, codes), positions, codes).reached
        done += len(batch)
    return done


def located(
    events: Iterable[tuple[str, bytes, bytes]], positions: Mapping[PartitionId, int], came_us: int
) -> Iterator[LogRecord]:
    """Events as the log would have them, behind ``positions``."""
    offsets: dict[PartitionId, int] = {}
    for organisation, key, value in events:
        partition = PartitionId(topic_of(organisation), 0)
        offset = offsets.get(partition, positions.get(partition, 0))
        offsets[partition] = offset + 1
        yield LogRecord(*partition, offset, key, value, (), came_us)


def event(number: int, sequence: int, draw: random.Random) -> tuple[str, bytes, bytes]:
    """Version ``sequence`` of record ``number``."""
    organisation = ORGANISATIONS[number % len(ORGANISATIONS)]
    local_id = f"BENCH-{number:07d}"
    data = {
        "kind": "scenario",
        "title": f"合成场景第{number}号智能巡检",
        "description": _TEXT,
        "need": _NEED if draw.random() < 0.97 else None,
        "site": f"{number % 30}号线",
        "districts": [_DISTRICTS.get(organisation, "510107")],
        "field": "ai",
        "industry": "G",
        "industry_chain": "rail_transit",
        "investment_cny": 1_000_000 + 10_000 * sequence,
        "first_use": number % 3 == 0,
        "stage": "published",
        "published_on": "2026-03-11",
        "deadline": "2030-06-30",
        "contact_email": "bench@example.cn",
    }
    return statement(organisation, local_id, sequence, data, draw)


def statement(
    organisation: str, local_id: str, sequence: int, data: Mapping[str, Any], draw: random.Random
) -> tuple[str, bytes, bytes]:
    """An event that states ``data``, without what is None."""
    envelope = {
        "specversion": "1.0",
        "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
        "source": organisation,
        "subject": local_id,
        "time": "2026-03-11T09:00:00+08:00",
        "sequence": sequence,
        "type": STATED,
        "data": {name: value for name, value in data.items() if value is not None},
    }
    return organisation, local_id.encode(), json.dumps(envelope, ensure_ascii=False).encode()
