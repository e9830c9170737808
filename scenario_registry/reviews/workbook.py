"""Questions as a workbook in which an office answers: one row a pair, both records side by side.

Only what is to be filled in can be edited; the sheet is protected without a password, against slips, not against people. What a row is about stands in the
row, in a hidden column.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from scenario_registry.lists.rows import fill
from scenario_registry.lists.sheet_setup import prepare, styled
from scenario_registry.lists.styles import BODY, HEADING, SHORT, SUBTITLE, TITLE, add_styles
from scenario_registry.reviews import form
from scenario_registry.reviews.question import Question, fingerprint, last_number
from scenario_registry.reviews.sides import Side as Compared
from scenario_registry.reviews.sides import fields, sides
from scenario_registry.reviews.stamp import Stamp, to_text
from scenario_registry.unfinished import replaced
from schemas.code_lists import CodeLists
from schemas.moment import from_microseconds, to_people
from schemas.words import RELATION_ZH, VERDICT_ZH

_INPUT, _DIFFERENT = "核对填写", "核对不同"
_ABOUT = (
    ("答复截止 due", 12),
    ("已有的意见 said so far", 22),
    ("得分 score", 8),
    ("机器的理由 why the machine asks", 44),
)
_WIDTHS = {form.NUMBER: 6, form.VERDICT: 16, form.REASON: 28, form.PERSON: 12, form.KEY: 12}
_HEADING_POINTS = 44
"""Three lines: a Chinese heading may take two."""

_ROW_POINTS = 150
"""A row of fixed height: texts of some lines, and half a dozen pairs on a screen."""


def write_workbook(
    questions: Sequence[Question], organisation: str, codes: CodeLists, path: Path, now: datetime
) -> None:
    """The questions to ``organisation``. An older file of that name is replaced once the new one is complete. Raises OSError."""
    workbook = Workbook(write_only=True)
    add_styles(workbook)
    _add_own_styles(workbook)
    workbook.security = WorkbookProtection(lockStructure=True)
    sheet = workbook.create_sheet(form.SHEET)
    headings = _headings(codes)
    prepare(sheet, [width for _, width in headings], heading_row=form.HEADING_ROW, frozen=f"E{form.HEADING_ROW + 1}")
    sheet.row_dimensions[form.HEADING_ROW].height = _HEADING_POINTS
    sheet.column_dimensions[get_column_letter(len(headings))].hidden = True
    _protect(sheet, len(questions), len(headings))
    asked = (
        f"答复单位：{codes.organisation_name(organisation)}；导出于 {to_people(now)}（北京时间）；{len(questions)} 对"
    )
    for style, text in ((TITLE, form.TITLE), (SUBTITLE, asked), *((SUBTITLE, line) for line in form.HOW_TO)):
        sheet.append([styled(sheet, style, text)])
    sheet.append([styled(sheet, HEADING, text.replace(" ", "\n", 1)) for text, _ in headings])
    for number, question in enumerate(questions, start=1):
        sheet.row_dimensions[number + form.HEADING_ROW].height = _ROW_POINTS
        _append(sheet, number, question, organisation, codes)
    with replaced(path) as unfinished:
        workbook.save(unfinished)


def _headings(codes: CodeLists) -> list[tuple[str, int]]:
    of_both = [
        (f"{field.zh}{side_zh} {field.en} {side_en}", field.width)
        for field in fields(codes)
        for side_zh, side_en in (("（甲）", "A"), ("（乙）", "B"))
    ]
    own = [(name, _WIDTHS[name]) for name in (form.NUMBER, form.VERDICT, form.REASON, form.PERSON)]
    return [*own, *_ABOUT, *of_both, (form.KEY, _WIDTHS[form.KEY])]


def _append(sheet: Worksheet, number: int, question: Question, organisation: str, codes: CodeLists) -> None:
    asked, one, other = question.asked, question.left, question.right
    # Whoever is asked finds its own record first.
    shown = sides(other, one, codes) if other.organisation == organisation else sides(one, other, codes)
    stamp = Stamp(organisation, asked.pair, fingerprint(one), fingerprint(other), last_number(asked.judgements))
    texts = [
        (SHORT, str(number)),
        *[(_INPUT, "")] * 3,
        (SHORT, to_people(from_microseconds(asked.turn.due_us - 1))[:10]),
        (BODY, _said_so_far(question, codes)),
        (SHORT, "" if asked.score is None else f"{asked.score:.1f}"),
        (BODY, _why(question)),
        *_of_both(shown),
        (BODY, to_text(stamp)),
    ]
    cells = []
    for style, text in texts:
        cell = styled(sheet, style, None)
        fill(cell, text or None)
        cells.append(cell)
    sheet.append(cells)


def _of_both(shown: Sequence[Compared]) -> list[tuple[str, str]]:
    return [(_DIFFERENT if side.differs else BODY, text) for side in shown for text in (side.one, side.other)]


def _said_so_far(question: Question, codes: CodeLists) -> str:
    return "\n".join(
        f"{codes.organisation_name(it.organisation)}：{VERDICT_ZH[it.verdict]}（{it.reason}）"
        for it in question.asked.judgements
        if it.counts
    )


def _why(question: Question) -> str:
    relation = RELATION_ZH[question.explanation.comparison.relation]
    reasons = [f"{'＋' if it.points > 0 else '－'} {it.text.zh}" for it in question.explanation.reasons]
    return "\n".join([f"关系：{relation}", *reasons])


def _protect(sheet: Worksheet, rows: int, columns: int) -> None:
    sheet.protection.sheet = True
    # Widths, heights and the filter stay everybody's own.
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False
    first, last = form.HEADING_ROW + 1, form.HEADING_ROW + max(rows, 1)
    sheet.auto_filter.ref = f"A{form.HEADING_ROW}:{get_column_letter(columns)}{last}"
    choices = DataValidation(
        type="list",
        formula1=f'"{",".join(form.CHOICES.values())}"',
        showErrorMessage=True,
        errorTitle=form.VERDICT,
        error=f"请从列表中选择 choose from the list: {'、'.join(form.CHOICES.values())}",
    )
    choices.add(f"B{first}:B{last}")
    sheet.data_validations.append(choices)


def _add_own_styles(workbook: Workbook) -> None:
    line = Side(style="thin", color="FF999999")
    grid = Border(left=line, right=line, top=line, bottom=line)
    font, wrapped = Font(name="宋体", size=10), Alignment(vertical="top", wrap_text=True)
    for name, colour, is_locked in ((_INPUT, "FFFFF8D6", False), (_DIFFERENT, "FFFFE3C7", True)):
        workbook.add_named_style(
            NamedStyle(
                name,
                font=font,
                fill=PatternFill("solid", fgColor=colour),
                border=grid,
                alignment=wrapped,
                protection=Protection(locked=is_locked),
            )
        )
