"""Fields of forms that are made from the contract's own models: what they ask for, and back from the form to the data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from scenario_registry.console.forms import Form
from schemas.case_words import Word

TRUTH: Mapping[str, Word] = {"true": Word("是", "yes"), "false": Word("否", "no")}

_MOST_DIGITS = 30
"""Beyond every bound of the contract; Python reads no number of some thousand."""


class FormField(NamedTuple):
    """``kind``: line, long, date, key, money, number, yes; choice or codes of ``options``; truth, a choice between yes and no; lines, whose parts
    are ``options`` in this order with | between them, the last of which may be left out, or lines of text without. ``value``: what stands in
    it before somebody types, which may be anything that was sent."""

    name: str
    zh: str
    en: str
    kind: str
    is_required: bool
    options: Mapping[str, Word] = {}
    value: Any = None

    @property
    def text(self) -> str:
        """The value as it is typed."""
        return "\n".join(self.chosen)

    @property
    def chosen(self) -> list[str]:
        """The value as parts, each as it is typed: codes that are ticked, or lines."""
        values = self.value if isinstance(self.value, list) else [] if self.value is None else [self.value]
        return [it if isinstance(it, str) else json.dumps(it, ensure_ascii=False) for it in values]

    @property
    def is_day(self) -> bool:
        """Whether a field for a day can show it: what is no day must be seen, too."""
        try:
            return not self.text or date.fromisoformat(self.text).isoformat() == self.text
        except ValueError:
            return False


def label_of(info: Any) -> tuple[str, str]:
    """Chinese and English out of the description of a model's field."""
    zh, _, en = info.description.partition(" ")
    return zh, en


def data_of(fields: Iterable[FormField], form: Form) -> dict[str, Any]:
    """The data that the form says; empty fields are left out. What breaks the contract stays as it was typed, for the contract to name."""
    data: dict[str, Any] = {}
    for field in fields:
        value = _value(field, form)
        if value in (None, "", []):
            continue
        outer, _, inner = field.name.partition(".")
        if inner:
            data.setdefault(outer, {})[inner] = value
        else:
            data[outer] = value
    return data


def _value(field: FormField, form: Form) -> Any:
    text = form.get(field.name, "").replace("\r\n", "\n").strip()
    match field.kind:
        case "yes":
            return text == "1"
        case "codes":
            known = dict.fromkeys((*field.chosen, *field.options))
            return [code for code in known if form.get(f"{field.name}:{code}")]
        case "truth" if text in TRUTH:
            return text == "true"
        case "lines":
            return [_parts(list(field.options), line) for line in text.split("\n") if line.strip()]
        case "key" if text:
            organisation, _, local_id = text.partition("/")
            return {"organisation": organisation, "local_id": local_id}
        case "money" | "number" if text.isdecimal() and len(text) <= _MOST_DIGITS:
            return int(text)
    return text


def _parts(names: Sequence[str], line: str) -> Any:
    if not names:
        return line.strip()
    values = [it.strip() for it in line.split("|", len(names) - 1)]
    return {name: value for name, value in zip(names, values, strict=False) if value}
