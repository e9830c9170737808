"""The board as a workbook: one sheet for the figures, one for each way to divide the city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from scenario_registry.board.board import (
    REASON_TEXTS,
    SCOPE_TEXTS,
    SPAN_NAMES,
    STATUS_TEXTS,
    STATUSES,
    STEP_TEXTS,
    UNMET_TEXTS,
    Board,
    Circle,
    circle_name,
    concept_name,
    day_of_number,
    ranked,
    span_text,
)
from scenario_registry.lists.text_cell import write_text
from schemas.code_lists import CodeLists
from sinks.board.reading import Counts

Row = Sequence[str | int]


def write_workbook(board: Board, codes: CodeLists, file: Path) -> None:
    """Overwrites the file. Raises OSError."""
    with xlsxwriter.Workbook(str(file)) as book:
        _sheet(book, "看板", _summary(board, codes), (26, 22, 12, 12))
        _sheet(book, "等待最久", _waiting(board, codes), (26, 50, 24, 14, 8))
        for scope, by_key in board.parts.items():
            _sheet(book, f"按{SCOPE_TEXTS[scope][0].replace('（市）', '')}", _parts(scope, by_key, codes), (30,))


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Iterable[Row], widths: Sequence[int]) -> None:
    bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        # A row of one cell begins a part.
        plain = bold if len(row) == 1 or number == 0 else None
        for at, value in enumerate(row):
            if isinstance(value, str):
                write_text(sheet, number, at, value, plain, quoted)
            else:
                sheet.write_number(number, at, value, plain)


def _summary(board: Board, codes: CodeLists) -> Iterable[Row]:
    yield (f"{circle_name(board.circle, codes)}场景供需看板 {board.day.isoformat()}，登记库版本 {board.version}",)
    yield ("场景状态",)
    yield from ((STATUS_TEXTS[it][0], board.own.status.get(it, 0)) for it in STATUSES)
    yield ("合计", board.total)
    yield ("未满足的需求",)
    yield from ((UNMET_TEXTS[it][0], board.own.unmet.get(it, 0)) for it in UNMET_TEXTS)
    yield ("转化漏斗（曾到达）",)
    yield from ((STEP_TEXTS[step][0], n) for step, n in board.funnel)
    yield ("步骤间隔（天）", "场景数", "中位数", "九成以内")
    for name in SPAN_NAMES:
        if found := board.spans.get(name):
            yield (span_text(name)[0], found.n, found.median, found.p90)
    yield ("缺少的技术",)
    yield from ((concept_name(code), n) for code, n in board.lacks)
    yield ("对接（按状态）",)
    yield from ((STEP_TEXTS.get(state, (state,))[0], n) for state, n in sorted(board.own.engagement.items()))
    yield ("未成的原因",)
    yield from ((REASON_TEXTS.get(it, (it,))[0], n) for it, n in sorted(board.own.failure.items()))


def _waiting(board: Board, codes: CodeLists) -> Iterable[Row]:
    yield ("登记编号", "场景", "机构", "发布日期", "天数")
    for it in board.oldest:
        name = codes.organisation_name(it.organisation)
        yield (it.registry_id, it.title, name, day_of_number(it.since).isoformat(), board.waited(it))


def _parts(scope: str, by_key: dict[str, Counts], codes: CodeLists) -> Iterable[Row]:
    yield (SCOPE_TEXTS[scope][0], *(STATUS_TEXTS[it][0] for it in STATUSES), "未满足")
    for key, found in ranked(by_key):
        counts = (found.status.get(it, 0) for it in STATUSES)
        yield (circle_name(Circle(scope, key), codes), *counts, sum(found.unmet.values()))
