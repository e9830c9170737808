"""Rows of texts as a workbook of one sheet, written row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from scenario_registry.lists.rows import fill

MOST_ROWS = 1_048_575
"""What Excel allows on a sheet, below the headings."""


def write_xlsx(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]], path: Path
) -> None:
    """At most ``MOST_ROWS`` rows. ``widths`` are in characters, one a column. Raises OSError."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append(headings)
    for row in rows:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for cell, text in zip(cells, row, strict=True):
            fill(cell, text)
        sheet.append(cells)
    workbook.save(path)
