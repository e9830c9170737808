"""The form in which an organisation states a company, a capability or an investor, made from the contract's own model of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args, get_origin

from scenario_registry.console.model_form import FormField, label_of
from schemas.case_words import Word
from schemas.code_lists import CodeLists
from schemas.supply import SUPPLY_MODELS
from schemas.supply_words import COMPANY_KIND_ZH, COMPANY_SIZE_ZH, INVESTMENT_STAGE_ZH
from schemas.words import MATURITY_ZH

_CLOSED: Mapping[str, Mapping[Any, str]] = {
    "maturity": MATURITY_ZH,
    "kind": COMPANY_KIND_ZH,
    "size": COMPANY_SIZE_ZH,
    "stages": INVESTMENT_STAGE_ZH,
}
_CODED = {
    "district": "districts",
    "districts": "districts",
    "districts_served": "districts",
    "fields": "fields",
    "excluded_fields": "fields",
    "industry_chain": "chains",
    "industry_chains": "chains",
}
_LONG = frozenset({"technology", "profile", "interests", "remark"})
_OF_CODES = re.compile(r"^codes? of (the )?")


def fields_of(family: str, codes: CodeLists, said: Mapping[str, Any]) -> list[FormField]:
    """What the form asks for, in the order of the contract. ``said``, a statement or what somebody typed, stands in it already."""
    return [_field(name, info, codes, said) for name, info in SUPPLY_MODELS[family].model_fields.items()]


def _field(name: str, info: Any, codes: CodeLists, said: Mapping[str, Any]) -> FormField:
    zh, en = label_of(info)
    options = _options(name, codes)
    if options:
        # A name is chosen, not a code.
        zh, en = zh.removesuffix("代码"), _OF_CODES.sub("", en)
    kind, is_required = _kind(name, info.annotation, options), info.is_required()
    value = said.get(name, None if is_required else info.get_default())
    return FormField(name, zh, en.partition(";")[0], kind, is_required, options, value)


def _kind(name: str, annotation: Any, options: Mapping[str, Word]) -> str:
    kinds = {annotation, *get_args(annotation)}
    if get_origin(annotation) is list:
        return "codes" if options else "lines"
    if options:
        return "choice"
    if bool in kinds:
        return "yes"
    if date in kinds:
        return "date"
    if name.endswith("_cny"):
        return "money"
    return "number" if name.endswith("_months") else "long" if name in _LONG else "line"


def _options(name: str, codes: CodeLists) -> Mapping[str, Word]:
    if name in _CLOSED:
        return {str(value): Word(zh, str(value).replace("_", " ")) for value, zh in _CLOSED[name].items()}
    if name in _CODED:
        return {code: Word(it.name_zh, it.name_en) for code, it in getattr(codes, _CODED[name]).items()}
    return {}
