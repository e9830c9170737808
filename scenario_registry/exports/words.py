"""Values of an export as text for people."""

from __future__ import annotations

from datetime import date, datetime

from scenario_registry.exports.columns import Value
from schemas.moment import to_people


def as_text(value: Value) -> str:
    """Moments in Beijing time, several texts with 、 between them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return to_people(value)
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, tuple) else str(value)
