"""One edition of an export: which state of the registry it shows, what was asked for, and how many scenarios that are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scenario_registry.exports.columns import ExportColumn
from schemas.moment import to_people
from sinks.queries.public.feed import State


@dataclass(frozen=True, slots=True)
class ExportEdition:
    """``changed_at``: the registry's last change. ``asked``: the filters in words."""

    state: State
    changed_at: datetime | None
    count: int
    asked: Sequence[tuple[str, str]]
    columns: Sequence[ExportColumn]

    def facts(self) -> list[tuple[str, str]]:
        """What to tell about it, label and text."""
        as_of = "登记库尚无数据 nothing yet" if self.changed_at is None else f"{to_people(self.changed_at)}（北京时间）"
        return [
            ("数据截至 as of", as_of),
            ("登记库版本 version", str(self.state.version)),
            ("版本所属 epoch", self.state.epoch),
            ("条数 scenarios", str(self.count)),
            *(self.asked or [("筛选 filters", "无 none")]),
        ]
