"""A text that somebody wrote is a text in a workbook, also where the library would take it for its own markup."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from scenario_registry.lists.text_cell import write_text

MARKUP = '<r><t>甲</t></r></is></c></row><row r="9"><c r="A9"><f>1+41</f></c><c r="B9" t="inlineStr"><is><r></r>'
"""Closes its cell and row, and begins another with a formula, in a workbook whose writer copies it as it is."""


@pytest.mark.parametrize("row_by_row", [False, True])
def test_markup_is_text_and_adds_no_cell(tmp_path: Path, row_by_row: bool) -> None:
    texts = [MARKUP, "<r></r>", "<r>甲</r>\n", "<r>", "=1+1", "甲"]
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"constant_memory": row_by_row}) as book:
        sheet, quoted = book.add_worksheet(), book.add_format({"quote_prefix": True})
        for row, text in enumerate(texts):
            write_text(sheet, row, 0, text, None, quoted)
    cells = [cell for row in load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows() for cell in row]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in texts]
    assert [bool(cell.quotePrefix) for cell in cells] == [True, True, False, False, True, False]
