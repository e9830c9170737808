"""Widths, frozen headings and the print set-up of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_A3 = 8
"""The code of A3 in the file format. On A4 the texts of some twenty columns would be too small to read."""


def prepare(sheet: Worksheet, widths: Sequence[int], *, heading_row: int, frozen: str) -> None:
    """Before the first row: that is what a sheet written row by row wants. ``frozen`` is the first cell that scrolls."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[heading_row].height = 30
    sheet.freeze_panes = frozen
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    footer = HeaderFooterItem()
    footer.left.text = "&A"
    footer.right.text = "第 &P 页，共 &N 页"
    sheet.HeaderFooter.oddFooter = footer


def styled(sheet: Worksheet, style: str, value: str | int | None) -> Cell:
    """A cell of the sheet. Text stays text: what looks like a formula is not one."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.style = style
    return cell
