"""The form for a step of a case, made from the contract's own model of its data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel

from scenario_registry.console.model_form import FormField, label_of
from schemas.case_words import REASONS, USES, Word
from schemas.cases import CASE_STEPS, Confidential, Evidence, Promise, RecordReference, Remark, Site

_LISTS: Mapping[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "evidence": (Evidence, ("title", "reference", "sha256")),
    "promises": (Promise, ("due_on", "what")),
    "remarks": (Remark, ("field", "remark")),
    "sites": (Site, ("name", "district")),
}
"""Written one a line with | between these parts."""

_CHOICES: Mapping[str, Mapping[str, Word]] = {"reason": REASONS, "use": USES}
_LONG = frozenset({"note", "result", "reason"})


def fields_of(type_: str, given: Mapping[str, str]) -> list[FormField]:
    """What the step's form asks for: first what must be said, then the rest, last what is confidential. ``given`` stands in it already."""
    found = [_field(name, info) for name, info in CASE_STEPS[type_].model_fields.items() if name != "confidential"]
    found.sort(key=lambda it: not it.is_required)
    if "confidential" in CASE_STEPS[type_].model_fields:
        for name, info in Confidential.model_fields.items():
            kind = "money" if name == "price_cny" else "long"
            found.append(FormField(f"confidential.{name}", *label_of(info), kind, is_required=False))
    return [it._replace(value=given.get(it.name)) for it in found]


def _field(name: str, info: Any) -> FormField:
    kinds = {info.annotation, *get_args(info.annotation)}
    options: Mapping[str, Word] = {}
    if name in _LISTS:
        model, parts = _LISTS[name]
        kind, options = "lines", {it: Word(*label_of(model.model_fields[it])) for it in parts}
    elif date in kinds:
        kind = "date"
    elif RecordReference in kinds:
        kind = "key"
    elif name in _CHOICES and not kinds.isdisjoint(_CHOICES[name]):
        kind, options = "choice", _CHOICES[name]
    else:
        kind = "long" if name in _LONG else "line"
    return FormField(name, *label_of(info), kind, info.is_required(), options)
