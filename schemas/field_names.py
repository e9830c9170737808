"""Chinese names of an event's fields, for people who know their own columns and not our paths."""

from __future__ import annotations

from pydantic import BaseModel

from schemas.event import ScenarioStated
from schemas.loop_types import LOOP_TYPES
from schemas.scenario import Statement, Withdrawal

# Of fields with one name the scenario's counts.
_MODELS: list[tuple[str, type[BaseModel]]] = [
    *(("data.", it.data) for it in LOOP_TYPES.values()),
    ("", ScenarioStated),
    ("data.", Statement),
    ("data.", Withdrawal),
]

_NAMES: dict[str, str] = {
    f"{prefix}{name}": (info.description or name).split(" ")[0]
    for prefix, model in _MODELS
    for name, info in model.model_fields.items()
}


def field_name_zh(path: str) -> str:
    """``发布日期`` for ``data.published_on``, ``所在区（市）县代码`` for ``data.districts.0``; the path itself where there is no name."""
    return _NAMES.get(path.rstrip("0123456789").rstrip("."), path)
