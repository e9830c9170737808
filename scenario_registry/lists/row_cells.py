"""The cells of a row, styled once and filled anew for every row: styling each cell of a long list would take most of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from scenario_registry.lists.columns import Value
from scenario_registry.lists.formula import is_formula_like
from scenario_registry.lists.sheet_setup import styled
from scenario_registry.lists.styles import BODY, money_format

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids; one of them would make the whole file unreadable."""


class RowCells:
    """A sheet written row by row is done with a cell once its row is appended, so the next row may have it."""

    def __init__(self, sheet: Worksheet, count: int) -> None:
        self._cells = [styled(sheet, BODY, None) for _ in range(count)]

    def filled(self, values: Iterable[Value]) -> list[Cell]:
        """The cells with these values, good until the next call."""
        for cell, value in zip(self._cells, values, strict=True):
            _fill(cell, value)
        return self._cells


def _fill(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = _NOT_IN_XML.sub("\ufffd", value)
        cell.data_type = "s"
        # Stays text also when somebody edits the cell.
        cell.quotePrefix = is_formula_like(value)
        return
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = money_format(value)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
