"""Synthetic events of about 900 bytes, the same for every run."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.event import STATED
from schemas.log import NewRecord, topic_of

ORGANISATION = "chengdu_rail"
TOPIC = topic_of(ORGANISATION)

_DESCRIPTION = "【合成数据】前方侵限异物和设备松脱目前靠人工瞭望，夜间及弯道内发现偏晚，人手不足时巡查周期拉长。"
_NEED = "【合成数据】车载摄像头加边缘计算单元，实时识别侵限物和轨旁异常，从采集到告警不超过200毫秒。"


def event(subject: int, sequence: int, seed: random.Random) -> NewRecord:
    """One statement in full about ``subject``."""
    local_id = f"BENCH-{subject:07d}"
    data = {
        "kind": "scenario",
        "title": f"合成场景第{subject}号智能巡检",
        "description": _DESCRIPTION,
        "need": _NEED,
        "site": f"{subject % 30}号线",
        "districts": ["510107", "CD-GX"],
        "field": "ai",
        "industry": "G",
        "industry_chain": "rail_transit",
        "investment_cny": 1_000_000 + 10_000 * sequence,
        "first_use": True,
        "stage": "published",
        "published_on": "2026-03-11",
        "deadline": "2026-06-30",
        "department": "合成部门",
        "contact_email": "bench@example.cn",
        "period_months": 12,
        "cooperation": "联合研发",
        "remark": "虚构示例",
    }
    envelope = {
        "specversion": "1.0",
        "id": str(uuid.UUID(int=seed.getrandbits(128), version=4)),
        "source": ORGANISATION,
        "subject": local_id,
        "time": "2026-03-11T09:00:00+08:00",
        "sequence": sequence,
        "type": STATED,
        "data": data,
    }
    return NewRecord(local_id.encode(), json.dumps(envelope, ensure_ascii=False).encode())


def history(subjects: int, events: int, *, seed: int = 1) -> Iterator[NewRecord]:
    """Every subject once, then updates of subjects drawn at random until there are ``events``."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    sequences = [0] * subjects
    for index in range(events):
        subject = index if index < subjects else draw.randrange(subjects)
        sequences[subject] += 1
        yield event(subject, sequences[subject], draw)


def mixed(events: int, *, seed: int = 1) -> Iterator[NewRecord]:
    """New subjects and updates of any subject so far by turns, so that the number of subjects is half of that of events."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    sequences: list[int] = []
    for index in range(events):
        if index % 2 == 0:
            sequences.append(0)
        subject = len(sequences) - 1 if index % 2 == 0 else draw.randrange(len(sequences))
        sequences[subject] += 1
        yield event(subject, sequences[subject], draw)


def write_log(path: Path, records: Iterator[NewRecord]) -> int:
    """A log file with these records. Gives their number."""
    log = SqliteEventLog(path)
    written = 0
    while batch := list(islice(records, 2_000)):
        log.append(TOPIC, batch, producer="bench", first_number=written + 1)
        written += len(batch)
    log.close()
    return written
