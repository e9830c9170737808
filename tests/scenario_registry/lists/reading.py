"""A list made from a registry, and its workbook read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from scenario_registry.lists.making import ListRequest, MadeList, make_list
from schemas.code_lists import code_lists
from schemas.log import NewRecord
from tests.sinks.publication.filled import filled, reader


def made(folder: Path, records: list[NewRecord], **request: Any) -> MadeList:
    registry = filled(folder, records)
    registry.close()
    return make_list(reader(registry), ListRequest(**request), folder / "lists", code_lists())


def workbook_of(folder: Path, records: list[NewRecord], **request: Any) -> Workbook:
    return load_workbook(made(folder, records, **request).path)


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a group by heading."""
    headings = [str(cell.value) for cell in sheet[3]]
    return [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=4, values_only=True)]
