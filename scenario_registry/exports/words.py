"""Values of an export as text for people."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from scenario_registry.exports.columns import Value
from schemas.moment import to_people

_moment = lru_cache(maxsize=1024)(to_people)
"""All scenarios of a feed were confirmed at one moment."""


def as_text(value: Value) -> str:
    """Moments in Beijing time, several texts with 、 between them."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, tuple) else str(value)
