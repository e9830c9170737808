"""The columns of an export, the same in every form: a heading in Chinese, a name for programs, what it means, and its value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import TypeAlias

from quality.feed_health import STATE_ZH, FeedState
from schemas.code_lists import CodeLists
from schemas.scenario import Kind, Stage
from schemas.words import KIND_ZH, STAGE_ZH
from sinks.publication.export import PublicScenario

Value: TypeAlias = str | int | bool | date | datetime | tuple[str, ...] | None


class Type(Enum):
    """Of the values of a column. TEXTS: several of them; MOMENT: aware."""

    TEXT = auto()
    TEXTS = auto()
    INTEGER = auto()
    FLAG = auto()
    DAY = auto()
    MOMENT = auto()


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """``width`` in digits of a workbook's font, of which a Chinese character takes two."""

    name: str
    heading: str
    about_zh: str
    about_en: str
    value: Callable[[PublicScenario], Value]
    width: int = 12
    type: Type = Type.TEXT


def export_columns(codes: CodeLists) -> tuple[ExportColumn, ...]:
    """All columns in order. Every code stands beside its name."""

    def districts(it: PublicScenario) -> tuple[str, ...]:
        return tuple(codes.districts.name_of(code) for code in it.districts)

    def chain(it: PublicScenario) -> str | None:
        return it.industry_chain and codes.chains.name_of(it.industry_chain)

    day, number, flag, moment = Type.DAY, Type.INTEGER, Type.FLAG, Type.MOMENT
    return (
        ExportColumn("registry_id", "编号", "登记编号，全市唯一", "public id, unique in the city", lambda it: it.registry_id, 22),
        ExportColumn("title", "名称", "场景或机会的名称", "title", lambda it: it.title, 30),
        ExportColumn("kind_name", "场景/机会", "场景为需求，机会为供给", "demand or supply", lambda it: KIND_ZH[Kind(it.kind)], 10),
        ExportColumn("kind", "类别代码", "scenario 或 opportunity", "its code", lambda it: it.kind),
        ExportColumn("field_name", "领域", "应用领域", "field", lambda it: codes.fields.name_of(it.field)),
        ExportColumn("field", "领域代码", "见代码表 fields", "its code", lambda it: it.field),
        ExportColumn("industry_name", "行业", "GB/T 4754 门类或大类", "industry, GB/T 4754", lambda it: codes.industries.name_of(it.industry), 18),
        ExportColumn("industry", "行业代码", "见代码表 industries", "its code", lambda it: it.industry),
        ExportColumn("industry_chain_name", "产业链", "重点产业链", "industry chain", chain),
        ExportColumn("industry_chain", "产业链代码", "见代码表 chains", "its code", lambda it: it.industry_chain),
        ExportColumn("district_names", "区县", "所在区（市）县，可有多个", "districts, perhaps several", districts, 16, Type.TEXTS),
        ExportColumn("districts", "区县代码", "见代码表 districts", "their codes", lambda it: it.districts, 16, Type.TEXTS),
        ExportColumn("organisation_name", "机构", "名称出自其申报的机构", "organisation that gave the title", lambda it: codes.organisation_name(it.organisation), 22),
        ExportColumn("organisation", "机构代码", "见代码表 organisations", "its code", lambda it: it.organisation, 22),
        ExportColumn("local_id", "单位编号", "该机构自己的编号", "that organisation's own number", lambda it: it.local_id, 16),
        ExportColumn("members", "申报数", "有几条申报说的是它", "how many records tell of it", lambda it: it.members, 8, number),
        ExportColumn("department", "责任部门", "责任部门", "department in charge", lambda it: it.department, 16),
        ExportColumn("site", "应用地点", "应用地点", "site", lambda it: it.site, 20),
        ExportColumn("description", "现状痛点", "现状与痛点", "present state, what is amiss", lambda it: it.description, 40),
        ExportColumn("need", "需求", "技术需求", "what is needed", lambda it: it.need, 40),
        ExportColumn("investment_cny", "投资估算（元）", "整数，元", "investment, whole yuan", lambda it: it.investment_cny, 16, number),
        ExportColumn("first_use", "首试首用", "是否首次试用", "first use of something new", lambda it: it.first_use, 10, flag),
        ExportColumn("stage_name", "阶段", "从发掘到推广，或已撤回", "stage of its life", lambda it: STAGE_ZH[Stage(it.stage)], 10),
        ExportColumn("stage", "阶段代码", "同上，代码", "its code", lambda it: it.stage),
        ExportColumn("published_on", "发布日期", "机构所说的发布日期", "day of publication", lambda it: it.published_on, 12, day),
        ExportColumn("deadline", "截止日期", "空为长期有效或未写明", "last day; empty: none was given", lambda it: it.deadline, 12, day),
        ExportColumn("period_months", "建设周期（月）", "建设周期，月", "months it takes", lambda it: it.period_months, 10, number),
        ExportColumn("cooperation", "合作方式", "合作方式", "how to take part", lambda it: it.cooperation, 14),
        ExportColumn("freshness", "新鲜度", "最近一次质量检查时该机构报送的状况", "state of that organisation's feed at the last quality run", _freshness),
        ExportColumn("last_confirmed_at", "最近确认", "该机构最近一次报送", "its last delivery", lambda it: it.last_confirmed_at, 20, moment),
        ExportColumn("overdue_from", "应再报于", "此后未再报送即为逾期", "when the next one is late", lambda it: it.overdue_from, 20, moment),
        ExportColumn("conflicted", "有争议", "同一版本有两种内容，待更正", "one version with two contents", lambda it: it.conflicted, 8, flag),
        ExportColumn("remark", "备注", "机构的备注；合成数据在此说明", "remark; synthetic data says so here", lambda it: it.remark, 20),
    )  # fmt: skip


def _freshness(it: PublicScenario) -> str:
    return STATE_ZH[FeedState(it.feed_state or FeedState.UNKNOWN)]
