"""Sums of money to integer CNY yuan."""

from __future__ import annotations

import re
from decimal import Decimal

from producers.normalise.text import as_written, half_width

UNITS: dict[str, int] = {"元": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
"""Yuan in one of each unit."""

_AMOUNT = re.compile(
    r"(?P<number>[-+]?(?:\d{1,3}(?:[,，]\d{3}){1,6}|\d{1,20})(?:\.\d+)?)\s*(?P<unit>元|万元?|亿元?)?", re.ASCII
)


def yuan(value: object, unit: str = "万元") -> int | str | None:
    """Integer yuan, rounded to the nearest; ``unit`` counts unless the value names its own.

    Thousands separators may be half-width or full-width. None for an empty value; the value as written when it is
    no number, such as 约两千万, with the unit behind it when that is none of ``UNITS``.
    """
    if value is None:
        return None
    written = as_written(value).strip()
    plain = format(Decimal(written), "f") if isinstance(value, float) and abs(value) < 1e20 else written
    match = _AMOUNT.fullmatch(half_width(plain).strip())
    if match is None:
        return written or None
    factor = UNITS.get(match["unit"] or unit)
    if factor is None:
        return written + unit
    number = Decimal(re.sub("[,，]", "", match["number"]))
    return int((number * factor).to_integral_value())
