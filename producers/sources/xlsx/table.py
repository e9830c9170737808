"""One table on a sheet: how it is declared, and which of its rows are data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Self

from openpyxl.utils.cell import get_column_letter
from pydantic import Field, PositiveInt, model_validator

from producers.sources.reading.ends import Ends
from producers.sources.reading.heading import heading
from producers.sources.row import BrokenRow, CellValue, IgnoredReason, IgnoredRow, Item, Location, SourceRow
from producers.sources.xlsx.broken import broken_row
from producers.sources.xlsx.cells import CellProblem, SheetCell
from producers.sources.xlsx.header import Header
from producers.sources.xlsx.layout import Layout
from producers.sources.xlsx.merged import FillDown
from producers.sources.xlsx.references import CellReferences
from producers.sources.xlsx.sheet import SheetRow, cell_reference


class SheetTable(Ends):
    """The table on one sheet. Without a `name` it is the first sheet that is shown."""

    name: str | None = None
    header_rows: tuple[PositiveInt, PositiveInt] | None = None
    headings: list[str] = Field(default_factory=list)
    fill_down: list[str] = Field(default_factory=list)
    skip_hidden: bool = True
    section: re.Pattern[str] | None = None
    constants: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _header_can_be_found(self) -> Self:
        if self.header_rows is None and not self.headings:
            raise ValueError("请声明 headings 或 header_rows / declare headings or header_rows")
        return self


class TableReader:
    """Takes the rows of a sheet in their order; remembers the section and the row before."""

    def __init__(self, table: SheetTable, header: Header, layout: Layout, place: Location) -> None:
        self._table, self._header, self._place = table, header, place
        self._skipped = layout.hidden if table.skip_hidden else frozenset()
        self._letters = {name: get_column_letter(column) for column, name in header.columns.items()}
        self._fill = FillDown([c for c, name in header.columns.items() if name in table.fill_down], layout.merged)
        self._context: dict[str, CellValue] = {**table.constants, "__sheet__": place.sheet}
        if table.section:
            self._context["__section__"] = None
        self._last_row = 0
        self._titled = False

    def items(self, row: SheetRow) -> Iterator[Item]:
        """The blank rows before a row, as one range, and the row itself."""
        gap = row.number - self._last_row - 1
        if gap > 0:
            last = row.number - 1 if gap > 1 else None
            yield IgnoredRow(replace(self._place, row=self._last_row + 1, last_row=last), "blank_row")
        self._last_row = row.number
        location = replace(self._place, row=row.number)
        cells = {column: value for column, value in row.cells.items() if column not in self._skipped}
        if reason := self._reason_to_ignore(row.number, cells):
            yield IgnoredRow(location, reason)
        else:
            yield self._data(row, cells, location)

    def _reason_to_ignore(self, number: int, cells: Mapping[int, SheetCell]) -> IgnoredReason | None:
        if not cells:
            return "blank_row"
        if number < self._header.first_row:
            titled, self._titled = self._titled, True
            return "note_row" if titled else "title_row"
        if number <= self._header.last_row or self._repeats_header(cells):
            return "header_row"
        first = cells[min(cells)]
        if not isinstance(first, str):
            return None
        text = first.strip()
        if reason := self._table.reason_to_ignore(text, len(cells), len(self._header.columns)):
            return reason
        if len(cells) == 1 and self._table.section and (section := self._table.section.search(text)):
            self._context["__section__"] = section[section.re.groups and 1]
            return "section_row"
        return None

    def _repeats_header(self, cells: Mapping[int, SheetCell]) -> bool:
        """As in a table that was put together from printed pages."""
        return len(cells) > 1 and all(self._header.columns.get(c) == heading(value) for c, value in cells.items())

    def _data(self, row: SheetRow, cells: dict[int, SheetCell], location: Location) -> SourceRow | BrokenRow:
        filled = self._fill.into(row)
        cells |= {column: value for column, (_, value) in filled.items()}
        plain: dict[int, CellValue] = {}
        for column, value in cells.items():
            if isinstance(value, CellProblem):
                return broken_row([row], cell_reference(column, row.number), value, location)
            plain[column] = value
        columns = self._header.columns
        values = dict(self._context)
        letters = self._letters
        for column, name in columns.items():
            values[name] = plain.get(column)
        if unnamed := plain.keys() - columns.keys():
            extra = {column: get_column_letter(column) for column in sorted(unnamed)}
            values |= {f"[{letter}]": plain[column] for column, letter in extra.items()}
            letters = letters | {f"[{letter}]": letter for letter in extra.values()}
        anchors = {columns[column]: anchor for column, (anchor, _) in filled.items()}
        return SourceRow(values, location, CellReferences(letters, row.number, anchors))
