"""The columns of a list: headings, widths and what stands in them. Names instead of codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from schemas.code_lists import CodeLists
from schemas.scenario import Kind, Stage
from schemas.words import KIND_ZH, STAGE_ZH
from sinks.publication.grouping import Grouping
from sinks.publication.scenario_list import ListedScenario

Value: TypeAlias = str | int | Decimal | date | None

_YUAN_PER_WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in digits of the workbook's font, of which a Chinese character takes two. ``is_short``: its values look best centred."""

    heading: str
    width: int
    value: Callable[[ListedScenario], Value]
    is_short: bool = False


def columns(codes: CodeLists, grouping: Grouping, *, with_contacts: bool) -> tuple[Column, ...]:
    """All columns in order. Mail addresses are not for the public, so they stand there on request only."""

    def owner(scenario: ListedScenario) -> str:
        return codes.organisation_name(scenario.organisation)

    def district_names(scenario: ListedScenario) -> str:
        return "、".join(codes.districts.name_of(code) for code in scenario.districts)

    def note(scenario: ListedScenario) -> str | None:
        others = [codes.districts.name_of(code) for code in scenario.districts if code != scenario.group]
        parts = []
        if grouping is Grouping.DISTRICT and others:
            parts.append(f"同时列入：{'、'.join(dict.fromkeys(others))}")
        if scenario.conflicted:
            parts.append("同一版本有两种内容，待申报单位更正")
        return "；".join(parts) or None

    contact = (Column("联系邮箱", 20, lambda it: it.contact_email),) if with_contacts else ()
    return (
        Column("登记编号", 13, lambda it: it.registry_id),
        Column("类别", 6, lambda it: KIND_ZH[Kind(it.kind)], is_short=True),
        Column("名称", 18, lambda it: it.title),
        Column("申报单位", 13, owner),
        Column("责任部门", 11, lambda it: it.department),
        Column("领域", 9, lambda it: codes.fields.name_of(it.field)),
        Column("行业", 11, lambda it: codes.industries.name_of(it.industry)),
        Column("重点产业链", 9, lambda it: it.industry_chain and codes.chains.name_of(it.industry_chain)),
        Column("区（市）县", 9, district_names),
        Column("应用地点", 13, lambda it: it.site),
        Column("现状痛点", 30, lambda it: it.description),
        Column("技术需求", 30, lambda it: it.need),
        Column("投资估算（万元）", 11, lambda it: ten_thousands(it.investment_cny)),
        Column("首试首用", 6, lambda it: "是" if it.first_use else "否", is_short=True),
        Column("阶段", 8, lambda it: STAGE_ZH[Stage(it.stage)], is_short=True),
        Column("发布日期", 11, lambda it: it.published_on, is_short=True),
        Column("截止日期", 11, lambda it: it.deadline or "长期", is_short=True),
        Column("建设周期（月）", 8, lambda it: it.period_months, is_short=True),
        Column("合作方式", 9, lambda it: it.cooperation),
        *contact,
        Column("单位编号", 13, lambda it: it.local_id),
        Column("备注", 11, lambda it: it.remark),
        Column("说明", 12, note),
    )


def as_text(value: Value) -> str:
    """A value where there is nothing but text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def ten_thousands(yuan: int | None) -> Decimal | None:
    """Integer yuan in 万元, exactly: 1325000 is 132.5, without closing zeros."""
    if yuan is None:
        return None
    whole, rest = divmod(yuan, 10_000)
    return Decimal(whole) if rest == 0 else (yuan / _YUAN_PER_WAN).normalize()
