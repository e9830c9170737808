"""The layout of a workbook: tables with their headers, or forms with their labels."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import Any

from producers.proposal.match import assign, is_name
from producers.proposal.words import UNIT_OF_MONEY
from producers.sources.reading.heading import heading
from producers.sources.row import Location, SourceError
from producers.sources.xlsx.guard import Limits
from producers.sources.xlsx.header import LEADING_ROWS, find_header
from producers.sources.xlsx.sheet import SheetRow
from producers.sources.xlsx.workbook import Workbook, open_workbook

KIND_COLUMN = "__kind__"
"""Column with the kind of a sheet's scenarios, where the sheets differ."""

_LOOKED_AT = 300  # rows of a sheet
_A_HEADER_HAS = 4  # names at least; a row of a form has two
_A_FORM_HAS = 3  # names at least; notes on how to fill it in have none or so
_UNIT_TOLD = re.compile(r"(?:单位[为是：:]?\s*|[（(])" + UNIT_OF_MONEY)
_SECTION = r"^([一二三四五六七八九十]+)、"


def workbook_options(path: Path) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Source kind and options, and what is told above the columns of its tables: groups of the header, and units of the whole. Raises SourceError ``layout_unknown``, and those of open_workbook."""
    with open_workbook(path, Limits()) as workbook:
        shown = [sheet for sheet in workbook.sheets if sheet not in workbook.hidden]
        found = [one for sheet in shown if (one := _table(workbook, sheet))]
        if not found:
            return "xlsx_forms", _forms(workbook, shown), {}
    tables = [table for table, _ in found]
    if len(shown) == 1:
        del tables[0]["name"]  # a month in the name of the only sheet would keep the next delivery from being read
    elif len(tables) > 1:
        for table in tables:
            table["constants"] = {KIND_COLUMN: "opportunity" if "机会" in table["name"] else "scenario"}
    names = {name for _, above in found for name in above}
    return "xlsx_table", {"sheets": tables}, {it: " ".join(above.get(it, "") for _, above in found) for it in names}


def _table(workbook: Workbook, sheet: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    rows = list(islice(workbook.rows(sheet), _LOOKED_AT))
    names = next((names for row in rows[:LEADING_ROWS] if len(names := _names_in(row)) >= _A_HEADER_HAS), None)
    if names is None:
        return None
    keys = [name for name, match in assign(names).items() if match.target in ("local_id", "serial", "title")]
    table: dict[str, Any] = {"name": sheet, "headings": keys or names[:2]}
    layout = workbook.layout(sheet, merged=True)
    header = find_header(rows, table["headings"], layout.hidden, Location(file=workbook.name, sheet=sheet))
    columns = [
        area.first_column
        for area in layout.merged
        if header.last_row < area.first_row < area.last_row and area.first_column == area.last_column
    ]
    if fill_down := sorted({header.columns[column] for column in columns if column in header.columns}):
        table["fill_down"] = fill_down
    if any(re.search(_SECTION, text) for row in rows if (text := _only_text(row)) and row.number > header.last_row):
        table["section"] = _SECTION
    told = [_only_text(row) or "" for row in rows if row.number < header.first_row]
    nearest = "".join([unit for text in told for unit in _UNIT_TOLD.findall(text)][-1:])
    return table, {name: group or nearest for name, group in header.groups.items()}


def _forms(workbook: Workbook, shown: list[str]) -> dict[str, Any]:
    looked_at = {sheet: list(islice(workbook.rows(sheet), _LOOKED_AT)) for sheet in shown}
    with_forms = {
        sheet: rows for sheet, rows in looked_at.items() if sum(map(len, map(_names_in, rows))) >= _A_FORM_HAS
    }
    rows = [row for rows in with_forms.values() for row in rows]
    texts = [(column, heading(value)) for row in rows if not _only_text(row) for column, value in row.cells.items()]
    all_of, named = Counter(column for column, _ in texts), Counter(column for column, text in texts if is_name(text))
    label_columns = {column for column, count in named.items() if 2 * count > all_of[column]}
    labels = list(dict.fromkeys(text for column, text in texts if column in label_columns))
    titles = [
        text
        for rows in with_forms.values()
        for row, below in pairwise(rows)
        if (text := _only_text(row)) and _names_in(below)
    ]
    alike = takewhile(lambda characters: len(set(characters)) == 1, zip(*titles, strict=False))
    common = "".join(characters[0] for characters in alike)
    if not labels or not common:
        raise SourceError(
            "layout_unknown",
            "既找不到表头，也找不到登记表",
            "Neither the header of a table nor forms are found",
            "请参照 producers/feeds 中的声明手写 [source]",
            "Write [source] by hand, after the declarations in producers/feeds",
            Location(file=workbook.name),
        )
    options: dict[str, Any] = {"starts_with": f"^{re.escape(common)}", "labels": labels}
    if len(with_forms) > 1:
        options["every_sheet"] = True
    elif with_forms.keys() != {shown[0]}:
        options["sheet"] = next(iter(with_forms))
    return options


def _names_in(row: SheetRow) -> list[str]:
    return [text for value in row.cells.values() if isinstance(value, str) and is_name(text := heading(value))]


def _only_text(row: SheetRow) -> str | None:
    values = list(row.cells.values())
    return heading(values[0]) if len(values) == 1 and isinstance(values[0], str) else None
