"""Tables in an .xlsx workbook: titles above, headers of one or more rows, sections, totals, sign-offs, several sheets.

    [source]
    kind = "xlsx_table"
    [[source.sheets]]
    name = "场景需求清单"
    headings = ["场景编号", "场景名称"]     # finds the header; or header_rows = [3, 4]
    fill_down = ["领域"]                  # columns merged over rows
    section = "^([一二三四五六七八九十]+)、"  # rows with one cell, whose group 1 becomes the column __section__
    constants = { 种类 = "场景" }          # columns added to every row

Every row also has the column `__sheet__`. A row with a formula that has no stored value, with an error such as #REF! or with
more text than a cell can hold is a BrokenRow (`formula_without_value`, `cell_error`, `cell_too_long`); in a hidden column that
is skipped it does no harm. Hidden rows count as any other. Runs of blank rows are reported as one range; those behind the last
row of a sheet are not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

from pydantic import Field

from producers.sources.row import IgnoredRow, Item, Location
from producers.sources.xlsx.guard import Limits
from producers.sources.xlsx.header import LEADING_ROWS, find_header, header_at, require_headings
from producers.sources.xlsx.sheet import SheetRow
from producers.sources.xlsx.table import SheetTable, TableReader
from producers.sources.xlsx.workbook import Workbook, open_workbook


class Options(Limits):
    """The tables of a workbook; a sheet that is shown and has no table declared is reported as ignored."""

    sheets: Annotated[list[SheetTable], Field(min_length=1)]


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """Rows of all declared sheets, in the order declared.

    Raises SourceError: `sheet_missing`, `header_missing`, `duplicate_heading`, and those of open_workbook.
    """
    with open_workbook(path, options) as workbook:
        declared = [workbook.sheet_name(table.name) for table in options.sheets]
        for sheet, table in zip(declared, options.sheets, strict=True):
            yield from _read_sheet(workbook, sheet, table)
        for sheet in workbook.sheets:
            if sheet not in declared and sheet not in workbook.hidden:
                yield IgnoredRow(Location(file=workbook.name, sheet=sheet), "undeclared_sheet")


def _read_sheet(workbook: Workbook, sheet: str, table: SheetTable) -> Iterator[Item]:
    place = Location(file=workbook.name, sheet=sheet)
    layout = workbook.layout(sheet, merged=bool(table.fill_down))
    skipped = layout.hidden if table.skip_hidden else frozenset()
    rows = workbook.rows(sheet)
    leading: list[SheetRow] = []
    for row in rows:
        leading.append(row)
        if row.number >= table.header_rows[1] if table.header_rows else len(leading) == LEADING_ROWS:
            break
    if table.header_rows:
        first, last = table.header_rows
        header = header_at([row for row in leading if first <= row.number <= last], skipped, place)
    else:
        header = find_header(leading, table.headings, skipped, place)
    require_headings(header, [*table.headings, *table.fill_down], place)
    reader = TableReader(table, header, layout, place)
    for row in chain(leading, rows):
        yield from reader.items(row)
