"""Filling down cells that are merged over several rows of a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from producers.sources.xlsx.cells import SheetCell
from producers.sources.xlsx.layout import MergedRange
from producers.sources.xlsx.sheet import SheetRow


class FillDown:
    """Gives the rows of a merged range, in their order, the value of its first row."""

    def __init__(self, columns: Collection[int], merged: Iterable[MergedRange]) -> None:
        self._ends = {
            (column, area.first_row): area.last_row
            for area in merged
            for column in columns
            if area.first_column <= column <= area.last_column
        }
        self._columns = columns
        self._open: dict[int, tuple[int, int, SheetCell]] = {}

    def into(self, row: SheetRow) -> dict[int, tuple[int, SheetCell]]:
        """Column -> (row of the merged cell, its value), for the columns of this row that are filled from above."""
        filled: dict[int, tuple[int, SheetCell]] = {}
        for column in self._columns:
            if last := self._ends.get((column, row.number)):
                self._open[column] = (row.number, last, row.cells.get(column))
            elif column in self._open and column not in row.cells:
                anchor, last, value = self._open[column]
                if anchor < row.number <= last:
                    filled[column] = (anchor, value)
        return filled
