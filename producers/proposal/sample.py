"""A file looked at: its source kind with options, and what its columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from producers import sources
from producers.proposal.documents import items_path
from producers.proposal.texts import csv_options
from producers.proposal.workbooks import workbook_options
from producers.sources.row import CellValue, IgnoredRow, SourceError, SourceRow

_MOST_VALUES = 50  # of a column
_OF_SUFFIX = {
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json_pages",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """``tables``: for each table of the file, which is one but for a workbook of several sheets, column -> values that occur.
    ``rows``: how many rows all tables have, those that cannot be read included. ``above``: what is told over a column."""

    kind: str
    options: Mapping[str, Any]
    tables: Mapping[str | None, Mapping[str, list[CellValue]]]
    rows: int
    above: Mapping[str, str]

    @property
    def columns(self) -> dict[str, list[CellValue]]:
        """Column -> values, over all tables that have it."""
        found: dict[str, list[CellValue]] = {}
        for table in self.tables.values():
            for name, values in table.items():
                found[name] = [*found.get(name, ()), *values]
        return found


def take_sample(path: Path) -> Sample:
    """The layout of the file, and up to 50 values of each column. Raises SourceError when the kind of file is unknown or it cannot be read."""
    kind, options, above = _kind_of(path)
    module = sources.load(kind)
    tables: dict[str | None, dict[str, list[CellValue]]] = {}
    rows = 0
    for row in module.read(module.Options.model_validate(options), path):
        rows += not isinstance(row, IgnoredRow)
        if not isinstance(row, SourceRow):
            continue
        sheet = row.values.get("__sheet__")
        table = tables.setdefault(sheet if isinstance(sheet, str) else None, {})
        for name, value in row.values.items():
            if not name.startswith("__"):
                values = table.setdefault(name, [])
                if len(values) < _MOST_VALUES and value not in (None, "", *values):
                    values.append(value)
    return Sample(kind, options, tables, rows, above)


def _kind_of(path: Path) -> tuple[str, dict[str, Any], dict[str, str]]:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return workbook_options(path)
    if _OF_SUFFIX.get(suffix) == "csv":
        return "csv", csv_options(path), {}
    if suffix == ".json":
        return "json_pages", {"items": items_path(path)}, {}
    if suffix in _OF_SUFFIX:
        return _OF_SUFFIX[suffix], {}, {}
    raise SourceError(
        "unknown_file_type",
        f"无法从文件名判断类型：{path.name}",
        f"The name does not tell the kind of file: {path.name}",
        "请使用 .xlsx、.csv、.json 或 .jsonl 文件；数据库先把查询结果导出为 .csv，接口先存下一次返回的 .json",
        "Use a file named .xlsx, .csv, .json or .jsonl; of a database export the result of the query as .csv, of an API save an answer as .json",
    )
