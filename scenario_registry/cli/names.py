"""Chinese words for what is shown: organisations, fields of a statement, codes, why nothing was withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from producers.sent import WithheldReason
from schemas.code_lists import code_lists
from schemas.scenario import Kind, Stage
from schemas.words import KIND_ZH, STAGE_ZH

FIELD_ZH: Mapping[str, str] = {
    "kind": "类别",
    "title": "名称",
    "description": "现状痛点",
    "need": "技术需求",
    "site": "应用地点",
    "districts": "区（市）县",
    "field": "领域",
    "industry": "行业",
    "industry_chain": "重点产业链",
    "investment_cny": "投资估算（元）",
    "first_use": "首试首用",
    "stage": "阶段",
    "published_on": "发布日期",
    "deadline": "截止日期",
    "department": "责任部门",
    "contact_email": "联系邮箱",
    "period_months": "建设周期（月）",
    "cooperation": "合作方式",
    "remark": "备注",
    "withdrawn_because": "撤回原因",
}
"""Every field of a statement, in its order, and what a withdrawal adds."""

WITHHELD_ZH: Mapping[WithheldReason, str] = {
    "unreadable_id": "有的行读不出编号，可能正是缺少的场景，因此没有撤回任何场景；请改正后重新报送 / "
    "some rows have no readable number and may be the missing ones, so nothing was withdrawn",
    "empty_delivery": "报送是空的，因此没有撤回任何场景；请核对文件 / the delivery is empty, so nothing was withdrawn",
}
"""Why a complete delivery withdrew nothing, in both languages."""


def name_of(organisation: str) -> str:
    """The organisation's Chinese name, or its id when it is not registered (any more)."""
    return code_lists().organisation_name(organisation)


def in_words(field: str, value: Any) -> str:
    """The value of a field for people: names instead of codes, thousands separators in sums."""
    if value is None or value == []:
        return ""
    return _WORDS[field](value) if field in _WORDS else str(value)


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "kind": lambda value: KIND_ZH[Kind(value)],
    "stage": lambda value: STAGE_ZH[Stage(value)],
    "first_use": lambda value: {True: "是", False: "否"}[value],
    "districts": lambda value: "、".join(map(code_lists().districts.name_of, value)),
    "field": lambda value: code_lists().fields.name_of(value),
    "industry": lambda value: code_lists().industries.name_of(value),
    "industry_chain": lambda value: code_lists().chains.name_of(value),
    "investment_cny": lambda value: f"{value:,}",
}
