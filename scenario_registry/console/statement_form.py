"""The form of what an organisation states, made from the contract's own model of it: a scenario, a company, a capability, an investor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from scenario_registry.console.model_form import TRUTH, FormField, label_of
from schemas.case_words import Word
from schemas.code_lists import CodeLists
from schemas.supply_words import COMPANY_KIND_ZH, COMPANY_SIZE_ZH, INVESTMENT_STAGE_ZH
from schemas.words import KIND_ZH, MATURITY_ZH, STAGE_ZH

_WORDS: Mapping[str, str] = {
    str(value): zh
    for words in (KIND_ZH, STAGE_ZH, MATURITY_ZH, COMPANY_KIND_ZH, COMPANY_SIZE_ZH, INVESTMENT_STAGE_ZH)
    for value, zh in words.items()
}
"""No two closed lists have a value in common."""

_CODED = {
    "district": "districts",
    "districts": "districts",
    "districts_served": "districts",
    "fields": "fields",
    "excluded_fields": "fields",
    "field": "fields",
    "industry": "industries",
    "industry_chain": "chains",
    "industry_chains": "chains",
}
_LONG = frozenset({"description", "need", "reason", "technology", "profile", "interests", "remark"})


def fields_of(model: type[BaseModel], codes: CodeLists, said: Mapping[str, Any]) -> list[FormField]:
    """What the form asks for, in the order of the contract. ``said``, a statement or what somebody typed, stands in it already."""
    return [_field(name, info, codes, said) for name, info in model.model_fields.items()]


def _field(name: str, info: Any, codes: CodeLists, said: Mapping[str, Any]) -> FormField:
    zh, en = label_of(info)
    options, is_required = _options(name, info.annotation, codes), info.is_required()
    if options:
        # A name is chosen, not a code.
        zh, en = zh.removesuffix("代码"), name.replace("_", " ")
    kind = _kind(name, info.annotation, options, is_required=is_required)
    value = said.get(name, None if is_required else info.get_default())
    if kind == "yes" and not isinstance(value, bool):
        # A box shows yes or no only, so what is neither is asked about.
        kind, is_required = "truth", True
    options = TRUTH if kind == "truth" else options
    return FormField(name, zh, en.partition(";")[0], kind, is_required, options, value)


def _kind(name: str, annotation: Any, options: Mapping[str, Word], *, is_required: bool) -> str:
    kinds = {annotation, *get_args(annotation)}
    if get_origin(annotation) is list:
        return "codes" if options else "lines"
    if options:
        return "choice"
    if bool in kinds:
        # What nobody says must not become a no.
        return "truth" if is_required else "yes"
    if date in kinds:
        return "date"
    if name.endswith("_cny"):
        return "money"
    return "number" if name.endswith("_months") else "long" if name in _LONG else "line"


def _options(name: str, annotation: Any, codes: CodeLists) -> Mapping[str, Word]:
    closed = _literals(annotation)
    if closed:
        return {value: Word(_WORDS[value], value.replace("_", " ")) for value in closed}
    if name not in _CODED:
        return {}
    known = getattr(codes, _CODED[name])
    # A section of industries and its only division have one name.
    before = "{} " if known is codes.industries else ""
    return {
        code: Word(before.format(code) + it.name_zh, before.format(code) + it.name_en) for code, it in known.items()
    }


def _literals(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(value for part in get_args(annotation) for value in _literals(part))
