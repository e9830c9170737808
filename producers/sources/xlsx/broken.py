"""Rows and forms of a sheet of which one cell shows no value."""

from __future__ import annotations

import json
from collections.abc import Iterable

from producers.sources.row import BrokenRow, Location
from producers.sources.xlsx.cells import CellProblem
from producers.sources.xlsx.sheet import SheetRow, cell_reference

_RAW_LIMIT = 10_000  # characters of the rows that are kept
_SHOWN = 100  # characters of a formula or a text
_TEXTS = {
    "formula_without_value": ("公式没有计算结果", "the formula was never calculated"),
    "cell_error": ("单元格是错误值", "the cell shows an error"),
    "cell_too_long": ("单元格超过 32767 个字", "the cell holds more than 32,767 characters"),
    "duplicate_label": ("表内重复出现的栏目", "a label that was used before in the form"),
}


def broken_row(rows: Iterable[SheetRow], reference: str, problem: CellProblem, location: Location) -> BrokenRow:
    """`raw` is all cells of the rows as one JSON object, cell reference -> value, cut where it is overlong."""
    raw = {
        cell_reference(column, row.number): value.text if isinstance(value, CellProblem) else value
        for row in rows
        for column, value in sorted(row.cells.items())
    }
    text_zh, text_en = _TEXTS[problem.code]
    return BrokenRow(
        json.dumps(raw, ensure_ascii=False, default=str)[:_RAW_LIMIT].encode("utf-8", "surrogatepass"),
        location,
        problem.code,
        f"{reference} {text_zh}：{problem.text[:_SHOWN]} ({text_en})",
    )
