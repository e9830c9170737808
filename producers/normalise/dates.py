"""Days as people and machines write them, to ISO 8601 days in Asia/Shanghai."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from producers.normalise.numerals import NUMERAL, whole_number
from producers.normalise.text import as_written, half_width
from schemas.moment import SHANGHAI

OPEN_ENDED = frozenset({"长期", "长期有效"})

_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FORMS = (
    re.compile(rf"({NUMERAL})\s*年\s*({NUMERAL})\s*月\s*({NUMERAL})\s*[日号]?"),
    re.compile(rf"(\d{{4}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{1,2}}){_TIME}", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_MONTHS = (
    re.compile(rf"({NUMERAL})\s*年\s*({NUMERAL})\s*月份?"),
    re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})", re.ASCII),
)


def day(value: object) -> str | None:
    """``YYYY-MM-DD``. An instant with a time zone is its day in Asia/Shanghai; without one, the day written.

    None for an empty value; the value as written when it is no day that exists, such as 2026年2月30日.
    """
    if isinstance(value, datetime):
        return _local_day(value)
    if isinstance(value, date):
        return value.isoformat()
    written = "" if value is None else as_written(value).strip()
    if not written:
        return None
    plain = half_width(written).strip()
    found = _instant(plain) or _calendar_day(plain)
    return found or written


def deadline(value: object) -> str | None:
    """As ``day``; 长期 and 长期有效 are None: open-ended."""
    found = day(value)
    return None if found in OPEN_ENDED else found


def month_first(value: object) -> str | None:
    """As ``day``, and a month alone, such as 2026年3月 or 2026.3, is its first day.

    A number that ends in .1 stays as written: a cell that shows 2026.10 may hold the same number as one that shows 2026.1.
    """
    month = _month(value)
    return month.isoformat() if month else day(value)


def month_last(value: object) -> str | None:
    """As ``deadline``, and a month alone, as ``month_first`` reads it, is its last day."""
    month = _month(value)
    return month.replace(day=monthrange(month.year, month.month)[1]).isoformat() if month else deadline(value)


def day_of_milliseconds(value: object) -> str | None:
    """The day in Asia/Shanghai of an instant in milliseconds since 1970-01-01 UTC; None when empty, as written when no such number."""
    written = "" if value is None else as_written(value).strip()
    if not written:
        return None
    try:
        # The last hours of the year 9999, which machines write for "for ever", are no day of the calendar in Chengdu.
        return _local_day(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(written)))
    except (ValueError, OverflowError):
        return written


def _local_day(instant: datetime) -> str:
    return (instant.astimezone(SHANGHAI) if instant.tzinfo else instant).date().isoformat()


def _instant(text: str) -> str | None:
    try:
        instant = datetime.fromisoformat(text)
        return _local_day(instant) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _calendar_day(text: str) -> str | None:
    for form in _FORMS:
        if match := form.fullmatch(text):
            numbers = [whole_number(part) for part in match.groups() if part not in "-/."]
            if None in numbers:
                return None
            try:
                return date(*[number for number in numbers if number is not None]).isoformat()
            except (ValueError, OverflowError):
                return None
    return None


def _month(value: object) -> date | None:
    """The first day of a month that stands alone."""
    if value is None or (isinstance(value, float) and str(value).endswith(".1")):
        return None
    plain = half_width(as_written(value)).strip()
    match = next(filter(None, (form.fullmatch(plain) for form in _MONTHS)), None)
    year, month = map(whole_number, match.groups()) if match else (None, None)
    try:
        return date(year, month, 1) if year and month else None
    except (ValueError, OverflowError):
        return None
