"""Chinese names of an event's fields, for people who know their own columns and not our paths."""

from __future__ import annotations

from schemas.event import ScenarioStated
from schemas.scenario import Statement, Withdrawal

_NAMES: dict[str, str] = {
    f"{prefix}{name}": (info.description or name).split(" ")[0]
    for prefix, model in (("", ScenarioStated), ("data.", Statement), ("data.", Withdrawal))
    for name, info in model.model_fields.items()
}


def field_name_zh(path: str) -> str:
    """``发布日期`` for ``data.published_on``, ``所在区（市）县代码`` for ``data.districts.0``; the path itself where there is no name."""
    return _NAMES.get(path.rstrip("0123456789").rstrip("."), path)
