"""Builders of synthetic events: valid unless a test says otherwise."""

from __future__ import annotations

import json
from types import EllipsisType
from typing import Any

from schemas.event import AMENDED, STATED, WITHDRAWN
from schemas.log import Headers, NewRecord

RAIL, MEDIA = "chengdu_rail", "chengdu_media"


def statement(**fields: Any) -> dict[str, Any]:
    """A statement that no rule has anything to say about. A field set to ``...`` is left out."""
    whole = {
        "kind": "scenario",
        "title": "合成示例：隧道巡检",
        "need": "合成示例：识别裂缝",
        "districts": ["510104"],
        "field": "ai",
        "industry": "G54",
        "first_use": True,
        "stage": "published",
        "published_on": "2026-03-11",
    }
    return {name: value for name, value in (whole | fields).items() if value is not ...}


def event(type_: str, data: Any, *, subject: str = "S-1", sequence: Any = 1, **attributes: Any) -> dict[str, Any]:
    """An event of the rail group. An attribute set to ``...`` is left out."""
    whole = {
        "specversion": "1.0",
        "id": f"{subject}-{sequence}",
        "source": RAIL,
        "subject": subject,
        "time": "2026-03-11T09:00:00+08:00",
        "sequence": sequence,
        "type": type_,
        "data": data,
    }
    return {name: value for name, value in (whole | attributes).items() if value is not ...}


def stated(subject: Any = "S-1", sequence: Any = 1, **fields: Any) -> dict[str, Any]:
    """The scenario in full, with other ``fields`` of the statement."""
    return event(STATED, statement(**fields), subject=subject, sequence=sequence)


def amended(subject: Any = "S-1", sequence: Any = 1, **fields: Any) -> dict[str, Any]:
    """Some fields of the scenario."""
    return event(AMENDED, fields, subject=subject, sequence=sequence)


def withdrawn(subject: str = "S-1", sequence: Any = 1, reason: str = "合成示例：项目取消") -> dict[str, Any]:
    """The scenario taken back."""
    return event(WITHDRAWN, {"reason": reason}, subject=subject, sequence=sequence)


def record(
    message: dict[str, Any] | bytes, *, key: bytes | str | EllipsisType | None = ..., headers: Headers = ()
) -> NewRecord:
    """A record for the log; its key is the subject unless said otherwise."""
    value = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    if key is ...:
        key = str(message.get("subject", "")) if isinstance(message, dict) else b"S-1"
    return NewRecord(key.encode() if isinstance(key, str) else key, value, headers)
