"""Problems of an event: a stable code, where, and what to do, in Chinese and English. The texts: ``schemas/problem_catalogue.py``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.field_names import field_name_zh
from schemas.problem_catalogue import CATALOGUE
from schemas.scenario import Stage
from schemas.words import STAGE_ZH

_SHOWN_CHARACTERS = 120


class Severity(StrEnum):
    """An error rejects the event; a warning goes with it."""

    ERROR = "error"
    WARNING = "warning"


class Problem(BaseModel):
    """One problem. ``field`` is the dotted path inside the event (``data.deadline``; empty: the event as a whole),
    ``value`` what stood there; both shortened to 120 characters, without what a database cannot store."""

    model_config = ConfigDict(frozen=True)

    code: str
    severity: Severity
    field: str = ""
    value: str | None = None
    message_zh: str
    message_en: str
    hint_zh: str
    hint_en: str


def problem(code: str, field: str = "", value: object = None, **limits: object) -> Problem:
    """The problem with that code of the catalogue. ``limits`` fill the text's own places, such as a maximal length;
    a ``Stage`` has its Chinese word in the Chinese text.

    Raises KeyError for a code that is not in the catalogue: that is a bug, not bad data.
    """
    entry = CATALOGUE[code]
    field, shown = _storable(field), None if value is None else _storable(value)
    places = {"field": field, "value": "" if shown is None else shown, **limits}
    places_zh = {**places, "field": field_name_zh(field)}
    places_zh |= {
        name: STAGE_ZH[stage] for name, stage in {"value": value, **limits}.items() if isinstance(stage, Stage)
    }
    return Problem(
        code=code,
        severity=Severity(entry.severity),
        field=field,
        value=shown,
        message_zh=entry.zh.format(**places_zh),
        message_en=entry.en.format(**places),
        hint_zh=entry.hint_zh.format(**places_zh),
        hint_en=entry.hint_en.format(**places),
    )


def _storable(value: object) -> str:
    text = str(value)[: _SHOWN_CHARACTERS + 1].encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
