"""Two records side by side, field by field, in words. Without contacts: whether two records are one need does not hang on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from schemas.code_lists import CodeLists
from schemas.moment import to_people
from schemas.scenario import Stage
from schemas.words import STAGE_ZH
from sinks.queries.records import Record


class Field(NamedTuple):
    """``width`` in digits of a workbook's font. Where ``is_compared``, a difference is of interest; a number of one's own always differs."""

    zh: str
    en: str
    width: int
    value: Callable[[Record], str]
    is_compared: bool = True


class Side(NamedTuple):
    """What both say in one field; ``differs`` when that is to be marked."""

    field: Field
    one: str
    other: str
    differs: bool


def fields(codes: CodeLists) -> tuple[Field, ...]:
    """The fields that tell records apart, in the order in which people read them."""

    def owner(record: Record) -> str:
        return codes.organisation_name(record.organisation)

    def said(name: str, in_words: Callable[[Any], str] = str) -> Callable[[Record], str]:
        def value(record: Record) -> str:
            found = record.statement.get(name)
            return "" if found is None else in_words(found)

        return value

    return (
        Field("单位", "organisation", 16, owner, is_compared=False),
        Field("编号", "number", 14, lambda it: it.local_id, is_compared=False),
        Field("登记编号", "registry id", 20, lambda it: it.registry_id, is_compared=False),
        Field("名称", "title", 24, said("title")),
        Field("应用地点", "site", 18, said("site")),
        Field("区（市）县", "districts", 12, said("districts", lambda it: "、".join(map(codes.districts.name_of, it)))),
        Field("现状痛点", "pain point", 36, said("description")),
        Field("技术需求", "need", 36, said("need")),
        Field("领域", "field", 10, said("field", codes.fields.name_of)),
        Field("投资估算（元）", "investment", 14, said("investment_cny", lambda it: f"{it:,}")),
        Field("阶段", "stage", 8, lambda it: STAGE_ZH[Stage(it.stage)]),
        Field("报送于", "said at", 12, lambda it: to_people(it.said_at), is_compared=False),
    )


def sides(one: Record, other: Record, codes: CodeLists) -> list[Side]:
    """Every field of both."""
    found = []
    for field in fields(codes):
        a, b = field.value(one), field.value(other)
        found.append(Side(field, a, b, field.is_compared and a != b))
    return found
