"""Which normaliser reads which statement field: the table that a feed's columns refer to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from producers.normalise.contacts import email
from producers.normalise.dates import day, day_of_milliseconds, deadline, month_first, month_last
from producers.normalise.durations import months
from producers.normalise.flags import flag
from producers.normalise.lists import codes_of, lines
from producers.normalise.money import yuan
from producers.normalise.names import chain_code, code, district_codes, members
from producers.normalise.text import text
from schemas.code_lists import code_lists
from schemas.scenario import Stage
from schemas.words import MATURITY_ZH, STAGE_ZH

ConverterName = Literal[
    "text",
    "money",
    "day",
    "deadline",
    "milliseconds",
    "month_first",
    "month_last",
    "flag",
    "districts",
    "field",
    "industry",
    "chain",
    "months",
    "email",
    "lines",
    "fields",
    "chains",
    "district",
    "maturity",
    "stage",
]

_MATURITIES: dict[str, str] = {name: step.value for step, name in MATURITY_ZH.items()}
_STAGES: dict[str, str] = {name: stage.value for stage, name in STAGE_ZH.items() if stage is not Stage.WITHDRAWN}

CONVERTERS: dict[ConverterName, Callable[[Any], Any]] = {
    "text": text,
    "money": yuan,
    "day": day,
    "deadline": deadline,
    "milliseconds": day_of_milliseconds,
    "month_first": month_first,
    "month_last": month_last,
    "flag": flag,
    "districts": lambda value: district_codes(value, code_lists().districts),
    "field": lambda value: code(value, code_lists().fields),
    "industry": lambda value: code(value, code_lists().industries),
    "chain": lambda value: chain_code(value, code_lists().chains),
    "months": months,
    "email": email,
    "lines": lines,
    "fields": lambda value: codes_of(value, code_lists().fields),
    "chains": lambda value: codes_of(value, code_lists().chains),
    "district": lambda value: code(value, code_lists().districts),
    "maturity": lambda value: _MATURITIES.get(text(value) or "", text(value)),
    "stage": lambda value: _STAGES.get(text(value) or "", text(value)),
}

_SPECIAL: dict[str, ConverterName] = {
    "districts": "districts",
    "field": "field",
    "industry": "industry",
    "industry_chain": "chain",
    "investment_cny": "money",
    "first_use": "flag",
    "stage": "stage",
    "published_on": "day",
    "deadline": "deadline",
    "contact_email": "email",
    "period_months": "months",
    "district": "district",
    "districts_served": "districts",
    "fields": "fields",
    "excluded_fields": "fields",
    "industry_chains": "chains",
    "qualifications": "lines",
    "references": "lines",
    "stages": "lines",
    "maturity": "maturity",
    "founded_on": "day",
    "available_until": "day",
    "price_min_cny": "money",
    "price_max_cny": "money",
    "ticket_min_cny": "money",
    "ticket_max_cny": "money",
    "delivery_months": "months",
}


def converter_of(field: str) -> ConverterName:
    """How a statement field is read unless the feed says otherwise: as text, but for the fields that hold something else."""
    return _SPECIAL.get(field, "text")


def converted(value: Any, converter: ConverterName, keys: Sequence[str] = (), unit: str | None = None) -> Any:
    """``value`` as the statement wants it; None when empty; as it was written when it cannot be converted.

    Of a list of objects the first of ``keys`` that holds something counts. A list for a field of text is joined by 、;
    for any other field of one value a list or an object comes back unchanged.
    """
    if isinstance(value, list | dict):
        found = members(value, keys)
        if converter in ("districts", "fields", "chains", "lines"):
            value = found
        elif converter == "text" and all(isinstance(member, str | int | float) for member in found):
            value = "、".join(filter(None, map(text, found)))
        elif found:
            return value
        else:
            value = None
    if converter == "money" and unit is not None:
        return yuan(value, unit)
    return CONVERTERS[converter](value)
