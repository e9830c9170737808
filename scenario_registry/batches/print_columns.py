"""The columns of a printed list: fewer than a workbook has, so that they can be read on A4 landscape."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from scenario_registry.lists.columns import Column, Value, as_text, columns
from schemas.code_lists import CodeLists
from sinks.publication.grouping import Grouping
from sinks.publication.scenario_list import ListedScenario

NUMBER_SHARE = 4

_SHARES = {
    "名称": 11,
    "申报单位": 9,
    "区（市）县": 7,
    "应用地点": 9,
    "现状痛点": 17,
    "技术需求": 19,
    "投资估算（万元）": 6,
    "首试首用": 4,
    "合作方式": 6,
    "截止日期": 8,
    "责任部门": 8,
}
"""Heading as in the workbook, and the share of the page's width in hundredths, which with the number's are nearly a whole."""

_HEADINGS = {"名称": "{kind}名称", "投资估算（万元）": "投资估算\n（万元）"}


class PrintColumn(NamedTuple):
    """``share`` in parts of the sum of all shares."""

    heading: str
    share: int
    column: Column

    def text(self, row: ListedScenario) -> str:
        """What stands in the cell; a dash where the organisation said nothing."""
        return text_of(self.column.value(row)) or "—"


def print_columns(codes: CodeLists, kind: str) -> Sequence[PrintColumn]:
    """In their order on the page, behind the number. ``kind`` is the word for what is listed."""
    known = {it.heading: it for it in columns(codes, Grouping.FIELD, with_contacts=False)}
    return [
        PrintColumn(_HEADINGS.get(heading, heading).format(kind=kind), share, known[heading])
        for heading, share in _SHARES.items()
    ]


def text_of(value: Value) -> str:
    """As people read it; empty for None."""
    return f"{value:,f}" if isinstance(value, Decimal) else as_text(value)
