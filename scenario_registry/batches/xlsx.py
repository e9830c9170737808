"""A list as a workbook: what it is with an index and counts, all entries by number, then once more in each way to group, and the errata.

By XlsxWriter, row by row. Nothing in the file depends on when it is made, and no text in it is ever run as a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from scenario_registry.batches.document import Group, ListDocument, grouped, listed
from scenario_registry.batches.words import ERRATUM_ZH, SEVERAL_DISTRICTS
from scenario_registry.batches.workbook_formats import Formats, Style
from scenario_registry.lists.columns import Column, Value, columns
from scenario_registry.lists.edition import WAY_ZH
from scenario_registry.lists.rows import lines_of, points_of
from scenario_registry.lists.text_cell import write_text
from schemas.code_lists import CodeLists
from sinks.publication.grouping import NO_GROUP, Grouping

INDEX, ALL, ERRATA = "目录", "全部", "勘误"

_A3 = 8
_NUMBER_WIDTH = 6
_HEADING_ROW = 2
_TITLE_POINTS, _HEADING_POINTS = 24, 30


def write_xlsx(document: ListDocument, codes: CodeLists, path: Path) -> None:
    """Raises OSError."""
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    try:
        with xlsxwriter.Workbook(str(path), options) as workbook:
            made = datetime(document.day.year, document.day.month, document.day.day)  # noqa: DTZ001 - of the file format
            workbook.set_properties({"title": document.title, "author": document.office, "created": made})
            _Sheets(workbook, document, codes).write()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


class _Sheets:
    """The sheets of one workbook, in their order."""

    def __init__(self, workbook: Any, document: ListDocument, codes: CodeLists) -> None:
        self._workbook, self._document, self._codes = workbook, document, codes
        self._formats = Formats(workbook)

    def write(self) -> None:
        ways = {grouping: grouped(self._document, grouping, self._codes) for grouping in Grouping}
        self._index(ways)
        whole = Group(NO_GROUP, "", self._document.entries)
        self._entries(ALL, [whole], columns(self._codes, Grouping.FIELD, with_contacts=False))
        for grouping, groups in ways.items():
            self._entries(WAY_ZH[grouping], groups, columns(self._codes, grouping, with_contacts=False))
        if self._document.errata:
            self._errata()

    def _index(self, ways: dict[Grouping, list[Group]]) -> None:
        document, formats = self._document, self._formats
        sheet = self._sheet(INDEX, (16, 44, 10), landscape=False)
        for row, (text, style) in enumerate(
            (
                (document.office, formats.subtitle),
                (document.title, formats.title),
                (f"（{document.batch}）　{document.number}　{document.edition_name}", formats.subtitle),
                (document.date_line, formats.subtitle),
                (document.standing or "", formats.standing),
            )
        ):
            sheet.set_row(row, _TITLE_POINTS if style is formats.title else None)
            self._text(sheet, row, 0, text, style)
        row = 6
        for at, heading in enumerate(("分类", "分组", "项数")):
            sheet.write_string(row, at, heading, formats.heading)
        for grouping, groups in ways.items():
            for group in groups:
                row += 1
                name = WAY_ZH[grouping]
                sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.link, name)
                self._text(sheet, row, 1, group.name, formats.body)
                sheet.write_number(row, 2, len(group.entries), formats.short.plain)
        sheet.write_string(row + 1, 0, "合计", formats.group.plain)
        sheet.write_string(row + 1, 1, SEVERAL_DISTRICTS, formats.body.plain)
        sheet.write_number(row + 1, 2, len(document.entries), formats.short.plain)
        for at, (name, value) in enumerate(document.facts, start=row + 3):
            sheet.write_string(at, 0, name, formats.group.plain)
            self._text(sheet, at, 1, value, formats.body)

    def _entries(self, name: str, groups: Sequence[Group], wanted: Sequence[Column]) -> None:
        sheet = self._sheet(name, (_NUMBER_WIDTH, *(it.width for it in wanted)), landscape=True)
        sheet.set_row(0, _TITLE_POINTS)
        self._text(sheet, 0, 0, f"{self._document.title}（{self._document.batch}）：{name}", self._formats.title)
        self._text(sheet, 1, 0, f"{self._document.footer}　{self._document.date_line}", self._formats.subtitle)
        self._headings(sheet, ("编号", *(it.heading for it in wanted)))
        row = _HEADING_ROW
        for group in groups:
            if group.name:
                row += 1
                self._text(sheet, row, 0, f"{group.name}（{len(group.entries)} 项）", self._formats.group_line)
            for entry in group.entries:
                row += 1
                shown = listed(entry, group.code)
                values = [(column.value(shown), column) for column in wanted]
                lines = max(lines_of(it, column.width) for it, column in values if isinstance(it, str))
                sheet.set_row(row, points_of(lines))
                sheet.write_number(row, 0, entry.number, self._formats.number)
                for at, (value, column) in enumerate(values, start=1):
                    self._value(sheet, row, at, value, is_short=column.is_short)

    def _errata(self) -> None:
        sheet = self._sheet(ERRATA, (_NUMBER_WIDTH, 10, 24, 80), landscape=False)
        self._text(sheet, 0, 0, f"{ERRATA}（{self._document.edition_name}）", self._formats.title)
        self._headings(sheet, ("编号", "勘误", "登记编号", "原因"))
        for row, it in enumerate(self._document.errata, start=_HEADING_ROW + 1):
            sheet.write_number(row, 0, it.number, self._formats.number)
            for at, text in enumerate((ERRATUM_ZH[it.kind], it.registry_id, it.reason), start=1):
                self._text(sheet, row, at, text, self._formats.body)

    def _sheet(self, name: str, widths: Iterable[int], *, landscape: bool) -> Any:
        sheet = self._workbook.add_worksheet(name)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.set_footer(f"&L{self._document.footer}&R第 &P 页，共 &N 页")
        sheet.fit_to_pages(1, 0)
        if landscape:
            sheet.set_landscape()
            sheet.set_paper(_A3)
            # Number, public id, kind and title stay in sight.
            sheet.freeze_panes(_HEADING_ROW + 1, 4)
            sheet.repeat_rows(_HEADING_ROW)
        return sheet

    def _headings(self, sheet: Any, headings: Sequence[str]) -> None:
        sheet.set_row(_HEADING_ROW, _HEADING_POINTS)
        for at, heading in enumerate(headings):
            sheet.write_string(_HEADING_ROW, at, heading, self._formats.heading)

    def _value(self, sheet: Any, row: int, at: int, value: Value, *, is_short: bool) -> None:
        formats = self._formats
        if value is None:
            sheet.write_blank(row, at, None, formats.body.plain)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, formats.day)
        elif isinstance(value, Decimal | int):
            sheet.write_number(
                row, at, value, formats.money(value) if isinstance(value, Decimal) else formats.short.plain
            )
        else:
            self._text(sheet, row, at, value, formats.short if is_short else formats.body)

    def _text(self, sheet: Any, row: int, at: int, text: str, style: Style) -> None:
        write_text(sheet, row, at, text, style.plain, style.quoted)
