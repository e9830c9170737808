"""What an expectation is: rows of the public views, a great-expectations check on them, and what people need to act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.problem import Severity


class Level(StrEnum):
    """How much must be looked at to tell whether a value is right."""

    FIELD = "field"
    RECORD = "record"
    REGISTRY = "registry"
    TIME = "time"


LEVEL_ZH: dict[Level, str] = {
    Level.FIELD: "字段",
    Level.RECORD: "记录",
    Level.REGISTRY: "全库",
    Level.TIME: "时序",
}

SEVERITY_ZH: dict[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}


class Words(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


class OneView(NamedTuple):
    """Rows of one view, or of a table beside the views, as they lie there: those that meet ``where``. ``columns`` are SQL by name. Rules on
    one view are checked together, in one scan of it."""

    view: str
    columns: Mapping[str, str]
    where: str = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One rule. ``id`` is stable: stored results refer to it.

    ``rows`` are of the views ``registry_v1_*`` as ``quality.snapshot`` copies them, with the places of ``quality.rows``: of one view, or SQL
    over several; what is selected is the denominator. They must give ``organisation``, which is to blame, and ``keys``, which name the row
    within that organisation. ``type`` and ``arguments`` are
    those of great-expectations; a code list stands for its codes that are valid on the day of the run. ``mostly`` is the least share of rows that must pass, for every organisation by itself.
    """

    id: str
    level: Level
    severity: Severity
    rows: str | OneView
    keys: tuple[str, ...]
    type: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    mostly: float = 1.0
    what: Words
    why: Words
    todo: Words

    @property
    def sql(self) -> str:
        """The rows as SQL."""
        if isinstance(self.rows, str):
            return self.rows
        columns = ", ".join(f"{sql} AS {name}" for name, sql in self.rows.columns.items())
        return f"SELECT organisation, {', '.join(self.keys)}, {columns} FROM {self.rows.view} WHERE {self.rows.where}"

    @property
    def is_of_sums(self) -> bool:
        """Whether its rows are sums and measures of a whole organisation, which lie beside the copied views; else they come of the views."""
        return "registry_v1_" not in self.sql

    def holds(self, checked: int, failed: int) -> bool:
        """Whether ``failed`` of ``checked`` rows of one organisation are few enough. Counts, so that no rounding decides."""
        return checked - failed >= checked * self.mostly - 1e-9
