"""An export as a workbook: the scenarios on one sheet, what they are and what the columns mean on a second one.

By XlsxWriter, row by row: it takes half the time of openpyxl, and memory does not grow with the rows. Nothing in the file depends on
when it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from scenario_registry.exports.columns import Type
from scenario_registry.exports.edition import ExportEdition
from scenario_registry.exports.words import as_text
from scenario_registry.lists.text_cell import write_text
from sinks.publication.export import PublicScenario

MOST_ROWS = 1_048_575
"""What Excel allows on a sheet, below the headings."""

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file format, which knows no time zones
_DAY_NOUGHT = date(1899, 12, 30)
"""From which a workbook counts its days, from March 1900 on."""

_ABOUT_WIDTHS = (26, 26, 46, 46)


def write_xlsx(edition: ExportEdition, scenarios: Iterable[PublicScenario], path: Path) -> None:
    """At most ``MOST_ROWS`` scenarios. Raises OSError."""
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    try:
        with xlsxwriter.Workbook(str(path), options) as workbook:
            workbook.set_properties({"title": "场景登记 scenario registry", "created": _MADE})
            _Sheets(workbook).write(edition, scenarios)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


class SwiftSheet(Worksheet):  # type: ignore[misc]
    """XlsxWriter seeks in every text four times what Excel would take for an escape or cannot hold. Once is enough for nearly all, and a fifth of
    the time. Should XlsxWriter ever ask otherwise, its own way is back."""

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        if data.isprintable() and "_x" not in data:
            return data
        return str(Worksheet._escape_control_characters(data))


class _Sheets:
    """Leaves nothing of a text out: the longest of a statement is an eighth of what a cell holds."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._heading = workbook.add_format(
            {"bold": True, "bg_color": "#E8EEF5", "text_wrap": True, "valign": "vcenter"}
        )
        self._quoted = workbook.add_format({"quote_prefix": True})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._number = workbook.add_format({"num_format": "#,##0"})

    def write(self, edition: ExportEdition, scenarios: Iterable[PublicScenario]) -> None:
        sheet = self._workbook.add_worksheet("场景", SwiftSheet)
        for at, column in enumerate(edition.columns):
            sheet.set_column(at, at, column.width)
        # The id and the title stay in sight.
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, edition.count), len(edition.columns) - 1)
        for at, column in enumerate(edition.columns):
            sheet.write_string(0, at, column.heading, self._heading)
        cells = [(at, column.type, column.value) for at, column in enumerate(edition.columns)]
        for row, scenario in enumerate(scenarios, start=1):
            for at, type_, value_of in cells:
                value = value_of(scenario)
                if value is None or value == ():
                    continue
                if type_ is Type.INTEGER:
                    sheet.write_number(row, at, value, self._number)
                elif type_ is Type.DAY and isinstance(value, date):
                    sheet.write_number(row, at, (value - _DAY_NOUGHT).days, self._day)
                else:
                    write_text(sheet, row, at, as_text(value), None, self._quoted)
        self._about(edition)

    def _about(self, edition: ExportEdition) -> None:
        sheet = self._workbook.add_worksheet("说明")
        for at, width in enumerate(_ABOUT_WIDTHS):
            sheet.set_column(at, at, width)
        facts = edition.facts()
        for row, (label, told) in enumerate(facts):
            sheet.write_string(row, 0, label)
            write_text(sheet, row, 1, told, None, self._quoted)
        below = len(facts) + 1
        for at, heading in enumerate(("列 column", "程序用名 name", "说明", "meaning")):
            sheet.write_string(below, at, heading, self._heading)
        for row, column in enumerate(edition.columns, start=below + 1):
            for at, told in enumerate((column.heading, column.name, column.about_zh, column.about_en)):
                sheet.write_string(row, at, told)
