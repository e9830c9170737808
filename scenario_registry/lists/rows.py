"""Rows of a list on their sheet. Cells are styled once and filled anew for every row: styling each cell of a long list would take
most of the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from scenario_registry.lists.columns import Column, Value
from scenario_registry.lists.formula import is_formula_like
from scenario_registry.lists.sheet_setup import styled
from scenario_registry.lists.styles import BODY, SHORT, money_format
from scenario_registry.lists.xml_text import fit_for_xml
from sinks.publication.scenario_list import ListedScenario

_LINE_POINTS = 13.5
"""Height of a line of the body's ten-point font."""

_MOST_POINTS = 409
"""The highest row that Excel knows."""


class Rows:
    """Appends rows: a number of its own first, then the columns."""

    def __init__(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._number = styled(sheet, SHORT, None)
        # A sheet written row by row is done with a cell once its row is appended, so the next row may have it.
        self._cells = [styled(sheet, SHORT if column.is_short else BODY, None) for column in columns]

    def append(self, row: int, number: int, scenario: ListedScenario) -> None:
        """``row`` is the place on the sheet, from 1; ``number`` the one that people read."""
        self._number.value = number
        lines = 1
        for column, cell in zip(self._columns, self._cells, strict=True):
            value = column.value(scenario)
            fill(cell, value)
            if isinstance(value, str):
                lines = max(lines, lines_of(value, column.width))
        # Not every program fits a row to its text by itself. The height is written with the row, and then needed no more.
        self._sheet.row_dimensions[row].height = points_of(lines)
        self._sheet.append([self._number, *self._cells])
        del self._sheet.row_dimensions[row]


def points_of(lines: int) -> float:
    """The height of a row with so many lines of the body's font."""
    return min(lines * _LINE_POINTS + 3, _MOST_POINTS)


def lines_of(text: str, width: int) -> int:
    """Lines that the text takes: a Chinese character is two wide, and two bytes in GB 18030."""
    return sum(1 + len(line.encode("gb18030", "replace")) // width for line in text.split("\n"))


def fill(cell: Cell, value: Value) -> None:
    """Put a value into a cell such that no text in it is ever run as a formula."""
    if isinstance(value, str):
        cell.value = fit_for_xml(value)
        cell.data_type = "s"
        # Stays text also when somebody edits the cell.
        cell.quotePrefix = is_formula_like(value)
        return
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = money_format(value)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
