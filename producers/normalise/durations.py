"""Durations to months."""

from __future__ import annotations

import re

from producers.normalise.numerals import NUMERAL, whole_number
from producers.normalise.text import as_written, half_width

_DURATION = re.compile(rf"(?:({NUMERAL})\s*年)?\s*(?:({NUMERAL})\s*(?:个\s*月|月)?)?")
_WITH_HALF_A_YEAR = re.compile(rf"({NUMERAL})\s*年半|半\s*年")


def months(value: object) -> int | str | None:
    """Whole months of ``18个月``, ``1年6个月``, ``十二个月``, ``半年``, ``一年半`` or a bare number; None when empty, as written otherwise."""
    written = "" if value is None else as_written(value).strip()
    plain = half_width(written).strip()
    if half := _WITH_HALF_A_YEAR.fullmatch(plain):
        years = whole_number(half[1] or "0")
        return written if years is None else 12 * years + 6
    match = _DURATION.fullmatch(plain)
    if not written or match is None:
        return written or None
    years, rest = (whole_number(part) if part else 0 for part in match.groups())
    return written if years is None or rest is None else 12 * years + rest
