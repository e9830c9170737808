"""A list as a workbook: an index with links, and a sheet per group. Written row by row, so that memory does not grow with the list."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from scenario_registry.lists.edition import Edition, TooManyRowsError
from scenario_registry.lists.rows import Rows
from scenario_registry.lists.sheet_names import INDEX, sheet_names
from scenario_registry.lists.sheet_setup import prepare, styled
from scenario_registry.lists.styles import BODY, HEADING, LINK, SUBTITLE, TITLE, add_styles
from sinks.publication.scenario_list import ListedScenario

_ROWS_ABOVE = 3
"""Title, state, headings."""

MAX_ROWS = 1_048_576 - _ROWS_ABOVE
"""What Excel allows on a sheet."""

_NUMBER_WIDTH = 6


def write_xlsx(edition: Edition, scenarios: Iterable[ListedScenario], path: Path) -> None:
    """``scenarios`` come group by group. Raises TooManyRowsError before anything is written, and OSError."""
    for group, listed in edition.contents.groups:
        if listed > MAX_ROWS:
            raise TooManyRowsError(edition.group_names[group], listed)
    workbook = Workbook(write_only=True)
    add_styles(workbook)
    names = sheet_names(edition.group_names)
    _write_index(workbook, edition, names)
    for group, rows in groupby(scenarios, attrgetter("group")):
        _write_group(workbook, edition, group, names[group], rows)
    workbook.save(path)


def _write_index(workbook: Workbook, edition: Edition, names: dict[str, str]) -> None:
    sheet = workbook.create_sheet(INDEX)
    prepare(sheet, (_NUMBER_WIDTH, 44, 10, 12), heading_row=4, frozen="A5")
    sheet.append([styled(sheet, TITLE, edition.title)])
    sheet.append([styled(sheet, SUBTITLE, edition.state)])
    sheet.append([styled(sheet, SUBTITLE, edition.totals)])
    sheet.append([styled(sheet, HEADING, text) for text in ("序号", "分组", "条数", "链接")])
    for number, (group, listed) in enumerate(edition.contents.groups, start=1):
        values = (number, edition.group_names[group], listed)
        sheet.append([*(styled(sheet, BODY, value) for value in values), _link(sheet, "查看", names[group])])
    for label, count in (("合计（条）", edition.contents.listed), ("去重后（项）", edition.contents.distinct)):
        sheet.append([styled(sheet, BODY, value) for value in (None, label, count, None)])


def _write_group(workbook: Workbook, edition: Edition, group: str, name: str, rows: Iterable[ListedScenario]) -> None:
    sheet = workbook.create_sheet(name)
    # The first columns stay in sight: number, public id, kind, title.
    prepare(sheet, (_NUMBER_WIDTH, *(column.width for column in edition.columns)), heading_row=_ROWS_ABOVE, frozen="E4")
    listed = dict(edition.contents.groups)[group]
    sheet.append([styled(sheet, TITLE, f"{edition.title}：{edition.group_names[group]}")])
    sheet.append([_link(sheet, "目录", INDEX), styled(sheet, SUBTITLE, f"{edition.state}；本表 {listed} 条"), None])
    sheet.append([styled(sheet, HEADING, text) for text in ("序号", *(column.heading for column in edition.columns))])
    body = Rows(sheet, edition.columns)
    for number, scenario in enumerate(rows, start=1):
        body.append(number + _ROWS_ABOVE, number, scenario)


def _link(sheet: Worksheet, text: str, target: str) -> Cell:
    cell = styled(sheet, LINK, text)
    quoted = target.replace("'", "''")
    cell.hyperlink = Hyperlink(ref="", location=f"'{quoted}'!A1", display=text)
    cell.value = text
    cell.style = LINK
    return cell
