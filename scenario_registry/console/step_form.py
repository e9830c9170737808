"""The form for a step of a case, made from the contract's own model of its data, and back from the form to the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, get_args

from scenario_registry.console.forms import Form
from schemas.case_words import REASONS, USES, Word
from schemas.cases import CASE_STEPS, Confidential, RecordReference

_LISTS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("title", "reference", "sha256"),
    "promises": ("due_on", "what"),
    "remarks": ("field", "remark"),
    "sites": ("name", "district"),
}
"""Written one a line with | between the parts, in this order; the last may be left out where the contract lets it."""

_CHOICES: Mapping[str, Mapping[str, Word]] = {"reason": REASONS, "use": USES}
_LONG = frozenset({"note", "result", "reason"})


class StepField(NamedTuple):
    """``kind``: date, choice, lines, key, money, long or line. ``parts`` of a line, ``options`` of a choice."""

    name: str
    zh: str
    en: str
    kind: str
    is_required: bool
    parts: Sequence[str] = ()
    options: Mapping[str, Word] = {}


def fields_of(type_: str) -> list[StepField]:
    """What the step's form asks for: first what must be said, then the rest, last what is confidential."""
    found = [_field(name, info) for name, info in CASE_STEPS[type_].model_fields.items() if name != "confidential"]
    found.sort(key=lambda it: not it.is_required)
    if "confidential" in CASE_STEPS[type_].model_fields:
        for name, info in Confidential.model_fields.items():
            kind = "money" if name == "price_cny" else "long"
            found.append(StepField(f"confidential.{name}", *_label(info), kind, is_required=False))
    return found


def data_of(type_: str, form: Form) -> dict[str, Any]:
    """The data that the form says; empty fields are left out. What breaks the contract stays as it was typed, for the contract to name."""
    data: dict[str, Any] = {}
    for field in fields_of(type_):
        text = form.get(field.name, "").replace("\r\n", "\n").strip()
        if not text:
            continue
        value = _value(field, text)
        outer, _, inner = field.name.partition(".")
        if inner:
            data.setdefault(outer, {})[inner] = value
        else:
            data[outer] = value
    return data


def _field(name: str, info: Any) -> StepField:
    kinds = {info.annotation, *get_args(info.annotation)}
    parts: Sequence[str] = ()
    options: Mapping[str, Word] = {}
    if name in _LISTS:
        kind, parts = "lines", _LISTS[name]
    elif date in kinds:
        kind = "date"
    elif RecordReference in kinds:
        kind = "key"
    elif name in _CHOICES and not kinds.isdisjoint(_CHOICES[name]):
        kind, options = "choice", _CHOICES[name]
    else:
        kind = "long" if name in _LONG else "line"
    return StepField(name, *_label(info), kind, info.is_required(), parts, options)


def _label(info: Any) -> tuple[str, str]:
    zh, _, en = info.description.partition(" ")
    return zh, en


def _value(field: StepField, text: str) -> Any:
    if field.kind == "lines":
        return [_parts(field.parts, line) for line in text.split("\n") if line.strip()]
    if field.kind == "key":
        organisation, _, local_id = text.partition("/")
        return {"organisation": organisation, "local_id": local_id}
    if field.kind == "money":
        return int(text) if text.isdecimal() else text
    return text


def _parts(names: Sequence[str], line: str) -> dict[str, str]:
    values = [it.strip() for it in line.split("|", len(names) - 1)]
    return {name: value for name, value in zip(names, values, strict=False) if value}
