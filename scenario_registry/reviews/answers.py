"""Answers out of a workbook that came back. Whatever is wrong with a row stays with that row.

The file is read as hostile, as every delivery is: see ``producers.sources.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from producers.normalise.text import text as one_line
from producers.sources import xlsx_table
from producers.sources.reading.heading import heading
from producers.sources.row import BrokenRow, IgnoredRow, SourceRow
from producers.sources.xlsx.table import SheetTable
from scenario_registry.reviews import form
from scenario_registry.reviews.stamp import DamagedStampError, Stamp, from_text
from schemas.matching import Text, Verdict

LONGEST = 1000
"""Characters of a reason; of a name a tenth."""

_VERDICT, _REASON, _PERSON, _KEY = (heading(it) for it in (form.VERDICT, form.REASON, form.PERSON, form.KEY))


class Answer(NamedTuple):
    """A row in which a verdict was chosen. ``row`` is its place on the sheet, from 1."""

    row: int
    stamp: Stamp
    verdict: Verdict
    reason: str
    person: str


class Unanswered(NamedTuple):
    """A row in which nothing was filled in: the question stays open."""

    row: int
    stamp: Stamp


class BadRow(NamedTuple):
    """A row that cannot be used, and what to do about it."""

    row: int
    problem: Text


Row = Answer | Unanswered | BadRow


def read_answers(path: Path, person: str | None) -> Iterator[Row]:
    """Every row of the first sheet, in its order. ``person`` stands for whoever left the cell for the name empty.

    Raises SourceError when the file as a whole cannot be read.
    """
    table = SheetTable(headings=[_VERDICT, _REASON, _PERSON, _KEY], skip_hidden=False)
    for item in xlsx_table.read(xlsx_table.Options(sheets=[table]), path):
        row = item.location.row or 0
        if isinstance(item, SourceRow):
            yield _row(row, item, person)
        elif isinstance(item, BrokenRow):
            yield BadRow(row, Text(item.detail, "a cell of the row has no value"))
        elif isinstance(item, IgnoredRow) and item.reason in ("total_row", "footer_row"):
            yield BadRow(
                row, Text("第一列的序号被改动，看不出是哪一行；请恢复", "the first cell was changed; restore it")
            )


def _row(row: int, item: SourceRow, default_person: str | None) -> Row:
    verdict_text, reason, person, key = (one_line(item.values[name]) for name in (_VERDICT, _REASON, _PERSON, _KEY))
    cells = item.cells
    if key is None:
        return BadRow(
            row, Text("缺少行标识，不知是哪一对；请在导出的文件中填写", "no row key; fill in the exported file")
        )
    try:
        stamp = from_text(key)
    except DamagedStampError:
        place = cells.get(_KEY, "")
        return BadRow(
            row, Text(f"{place} 行标识被改动；请重新导出后填写", f"{place}: the row key was changed; export anew")
        )
    if verdict_text is None:
        if reason or person:
            place = cells.get(_VERDICT, "")
            return BadRow(row, Text(f"{place} 没有选择结论", f"{place}: no verdict was chosen"))
        return Unanswered(row, stamp)
    verdict = form.verdict_of(verdict_text)
    if verdict is None:
        choices = "、".join(form.CHOICES.values())
        place = cells.get(_VERDICT, "")
        return BadRow(
            row, Text(f"{place} 结论“{verdict_text}”不在列表中，请选择：{choices}", f"{place}: choose one of the list")
        )
    person = person or default_person
    for text, name, most in ((reason, _REASON, LONGEST), (person, _PERSON, LONGEST // 10)):
        if problem := _problem(text, name, cells.get(name, ""), most):
            return BadRow(row, problem)
    return Answer(row, stamp, verdict, str(reason), str(person))


def _problem(text: str | None, name: str, place: str, most: int) -> Text | None:
    if text is None:
        return Text(f"{place} 没有填写{name}", f"{place}: nothing was filled in")
    if len(text) > most:
        return Text(f"{place} {name}超过 {most} 字", f"{place}: more than {most} characters")
    if not text.isprintable():
        return Text(f"{place} {name}含有控制字符", f"{place}: control characters")
    return None
