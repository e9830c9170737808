"""A capability that somebody states in a form: an event in the log of their organisation, like any other. Nothing is written past it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from scenario_registry.eventlog.port import EventLog
from schemas.code_lists import CodeLists
from schemas.log import LogRecord, NewRecord, topic_of
from schemas.moment import to_microseconds, utc_text
from schemas.problem import Problem
from streams.validate import InvalidEvent, validate

STATED = "capability.stated.v1"


class NotStatedError(ValueError):
    """The registry would reject it; nothing was sent."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(f"{it.message_zh}（{it.hint_zh}）/ {it.message_en}" for it in problems))


def stated(
    organisation: str, local_id: str, sequence: int, data: Mapping[str, Any], now: datetime, codes: CodeLists
) -> NewRecord:
    """The event, once it is clear that the registry takes it. ``now`` is aware. Raises NotStatedError."""
    message = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": organisation,
        "subject": local_id,
        "time": utc_text(now),
        "type": STATED,
        "sequence": sequence,
        "datacontenttype": "application/json",
        "data": data,
    }
    record = NewRecord(local_id.encode(), json.dumps(message, ensure_ascii=False).encode())
    arriving = LogRecord(topic_of(organisation), 0, 0, record.key, record.value, (), to_microseconds(now))
    found = validate(arriving, codes)
    if isinstance(found, InvalidEvent):
        raise NotStatedError(found.problems)
    return record


def send(log: EventLog, organisation: str, record: NewRecord) -> None:
    """Append it. Not idempotent, but said again it is a duplicate or a conflict that the registry tells. Raises what the log raises."""
    log.append(topic_of(organisation), [record], producer=f"console-{uuid4()}", first_number=1)
