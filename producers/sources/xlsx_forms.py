"""Forms in an .xlsx workbook: blocks of label and value cells, one block a scenario, on one sheet or on every sheet.

    [source]
    kind = "xlsx_forms"
    starts_with = "登记表（之"           # the title of every form, a pattern searched in a row's first cell
    labels = ["场景名称", "登记编号"]      # all labels in use, without the blanks that spread them
    every_sheet = true                  # or sheet = "..."; without either the first sheet that is shown

A value is the first cell to the right of its label, before the next label; the order of labels, several pairs a row, gaps
between forms and cells merged over rows do not matter. A text that belongs to no label is the value `[B9]`, named by its
cell, so that a label nobody declared is noticed. Of every sheet, its name is the value `__sheet__`. Blank rows are not reported: they are part of the layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from producers.sources.reading.heading import heading
from producers.sources.row import BrokenRow, CellValue, IgnoredRow, Item, Location, SourceError, SourceRow
from producers.sources.xlsx.broken import broken_row
from producers.sources.xlsx.cells import CellProblem
from producers.sources.xlsx.guard import Limits
from producers.sources.xlsx.sheet import SheetRow, cell_reference
from producers.sources.xlsx.workbook import Workbook, open_workbook

_MOST_ROWS = 1_000  # a form with more is no form: its title row is missing, or it is a table


class Options(Limits):
    """The forms of one sheet, without `sheet` the first one that is shown, or of every sheet that is shown."""

    sheet: str | None = None
    every_sheet: bool = False
    starts_with: re.Pattern[str]
    labels: Annotated[list[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_sheet_or_all(self) -> Self:
        if self.sheet is not None and self.every_sheet:
            raise ValueError("sheet 与 every_sheet 只写一个 / declare either sheet or every_sheet")
        return self


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """One SourceRow a form, with all declared labels; what stands above the first form is a title and notes.

    A label that occurs twice in a form makes it a BrokenRow (`duplicate_label`), as does a cell without a value
    (`formula_without_value`, `cell_error`) or with too long a one (`cell_too_long`). Of every sheet, one without a form is
    ignored unless it has labels: then its title is missing. Raises SourceError: `form_missing`, `form_too_long`, and those of
    open_workbook.
    """
    with open_workbook(path, options) as workbook:
        shown = [sheet for sheet in workbook.sheets if sheet not in workbook.hidden]
        wanted = shown if options.every_sheet else [workbook.sheet_name(options.sheet)]
        has_forms = False
        for sheet in wanted:
            for item in _read_sheet(workbook, sheet, options):
                has_forms = has_forms or not isinstance(item, IgnoredRow)
                yield item
        if not has_forms:
            raise _form_missing(options.starts_with.pattern, Location(file=workbook.name))
        for sheet in shown:
            if sheet not in wanted:
                yield IgnoredRow(Location(file=workbook.name, sheet=sheet), "undeclared_sheet")


def _read_sheet(workbook: Workbook, sheet: str, options: Options) -> Iterator[Item]:
    place = Location(file=workbook.name, sheet=sheet)
    reach: dict[int, int] = {}
    for area in workbook.layout(sheet, merged=True).merged:
        reach[area.first_row] = max(area.last_row, reach.get(area.first_row, 0))
    form: list[SheetRow] = []
    titled = has_labels = False
    for row in workbook.rows(sheet):
        if options.starts_with.search(str(row.cells[min(row.cells)])):
            if form:
                yield _read_form(form, options, reach, place)
            form = [row]
        elif form:
            form.append(row)
            if len(form) > _MOST_ROWS:
                raise _form_too_long(replace(place, row=form[0].number))
        else:
            has_labels = has_labels or any(_label(value) in options.labels for value in row.cells.values())
            yield IgnoredRow(replace(place, row=row.number), "note_row" if titled else "title_row")
            titled = True
    if form:
        yield _read_form(form, options, reach, place)
    elif has_labels or not options.every_sheet:
        raise _form_missing(options.starts_with.pattern, place)
    else:
        yield IgnoredRow(place, "undeclared_sheet")


def _read_form(
    rows: Sequence[SheetRow], options: Options, reach: Mapping[int, int], place: Location
) -> SourceRow | BrokenRow:
    """`reach`: first row of merged cells -> the last row that they cover; it may lie below the last row with a value."""
    last = max(max(row.number, reach.get(row.number, 0)) for row in rows)
    location = replace(place, row=rows[0].number, last_row=last)
    values: dict[str, CellValue] = dict.fromkeys(options.labels)
    if options.every_sheet:
        values["__sheet__"] = place.sheet
    cells: dict[str, str] = {}
    for row in rows[1:]:
        label: str | None = None
        for column, value in sorted(row.cells.items()):
            reference = cell_reference(column, row.number)
            if isinstance(value, CellProblem):
                return broken_row(rows, reference, value, location)
            name = _label(value)
            if name not in options.labels:
                name, label = label or f"[{reference}]", None
                values[name], cells[name] = value, reference
            elif name in cells:
                return broken_row(rows, reference, CellProblem("duplicate_label", name), location)
            else:
                label, cells[name] = name, cell_reference(column + 1, row.number)
    return SourceRow(values, location, cells)


def _label(value: object) -> str:
    return heading(value).rstrip("：:")


def _form_missing(pattern: str, place: Location) -> SourceError:
    return SourceError(
        "form_missing",
        f"没有找到标题符合“{pattern}”的登记表",
        f"No form has a title that matches {pattern!r}",
        "请核对登记表标题，或修改数据源声明中的 starts_with",
        "Check the titles of the forms, or mend starts_with in the declaration of the feed",
        place,
    )


def _form_too_long(place: Location) -> SourceError:
    return SourceError(
        "form_too_long",
        f"登记表超过 {_MOST_ROWS} 行",
        f"A form has more than {_MOST_ROWS} rows",
        "请核对其后各表的标题是否缺失；若是清单表格，请改用 xlsx_table",
        "Check whether the titles of the forms below are missing; for a table use xlsx_table",
        place,
    )
