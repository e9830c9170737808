"""The value of one cell, from what stands in the XML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from openpyxl.utils.datetime import from_ISO8601
from openpyxl.utils.escape import unescape

from producers.sources.row import CellValue
from producers.sources.xlsx.dates import DateStyles


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that shows no value: a formula that was never calculated, one whose result is an error, or what no cell can hold.

    `code` is `formula_without_value`, `cell_error` or `cell_too_long`, `text` the formula, the error (`#REF!`) or the text.
    """

    code: str
    text: str


SheetCell: TypeAlias = CellValue | CellProblem


class StoredCell(NamedTuple):
    """A cell as the file has it: type (ECMA-376 part 1, 18.18.11), style number, text of the value, formula with `=`."""

    kind: str
    style: int
    text: str | None
    formula: str | None


def cell_value(cell: StoredCell, strings: Sequence[str], dates: DateStyles) -> SheetCell:
    """The value shown: the stored result of a formula, a shared string, a date for a number styled as one."""
    text = cell.text
    if cell.formula is not None and (text is None or (text == "" and cell.kind != "str")):
        return CellProblem("formula_without_value", cell.formula)
    if text is None:
        return None
    match cell.kind:
        case "n":
            return _number(text, cell.style, dates)
        case "s":
            return (
                strings[int(text)] if text.isdecimal() and int(text) < len(strings) else CellProblem("cell_error", text)
            )
        case "b":
            return text in ("1", "true")
        case "e":
            return CellProblem("cell_error", text)
        case "d":
            return _iso_date(text)
        case _:
            return unescape(text) if "_x" in text else text


def _number(text: str, style: int, dates: DateStyles) -> CellValue:
    """A number that no float holds, or that is none, stays the text it is."""
    if not text.strip():
        return None
    try:
        number: int | float = int(text)
    except ValueError:
        try:
            number = float(text)
        except ValueError:
            return text
    if not math.isfinite(number):
        return text
    return dates.convert(number, style) if style in dates.dates else number


def _iso_date(text: str) -> CellValue:
    try:
        moment: CellValue = from_ISO8601(text)  # type: ignore[no-untyped-call]
    except ValueError:
        return text
    return moment
