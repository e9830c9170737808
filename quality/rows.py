"""What an expectation looks at, as SQL of one database at one moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from string import Template
from typing import Any, NamedTuple

from quality.expectation import Expectation
from schemas.code_lists import CodeList
from schemas.moment import SHANGHAI

OVERDUE_AFTER = timedelta(days=30)
HELD_FOR_TOO_LONG = timedelta(days=7)
ASKED_FOR_TOO_LONG = timedelta(days=14)
"""Own judgement: longer than owners of a record have to answer, with some days for the desk."""
MATCHED_WITHIN = timedelta(days=1)


class Interval(NamedTuple):
    """What a run looks at where an expectation is about a time: both in UTC and to the second, as the views give them."""

    since: datetime
    until: datetime


def arguments_at(expectation: Expectation, interval: Interval) -> dict[str, Any]:
    """Those of great-expectations, with the codes that are valid on the day."""
    day = _day(interval)
    return {
        name: [code for code in value if value.is_valid(code, day)] if isinstance(value, CodeList) else value
        for name, value in expectation.arguments.items()
    }


def filled_in(sql: str, dialect: str, interval: Interval) -> str:
    """SQL of rows with what depends on the database (``sqlite`` or ``postgresql``) and on the moment.

    Places: ``$since``, ``$until``, ``$held_since``, ``$asked_since``, ``$matched_before`` (moments as the views write them), ``$overdue``
    and ``$today`` (days), ``$each_district`` (a table ``item`` with one ``value`` per district of ``s``).
    """
    return Template(sql).substitute(
        moments(interval), each_district=each_district(is_postgresql=dialect == "postgresql")
    )


def moments(interval: Interval) -> dict[str, str]:
    """The moments and days of an interval by the names of their places, as SQL."""
    day = _day(interval)
    return {
        "since": _moment(interval.since),
        "until": _moment(interval.until),
        "held_since": _moment(interval.until - HELD_FOR_TOO_LONG),
        "asked_since": _moment(interval.until - ASKED_FOR_TOO_LONG),
        "matched_before": _moment(interval.until - MATCHED_WITHIN),
        "overdue": f"'{day - OVERDUE_AFTER}'",
        "today": f"'{day}'",
    }


def each_district(*, is_postgresql: bool) -> str:
    """SQL: a table ``item`` with one ``value`` per district of ``s``."""
    return (
        "jsonb_array_elements_text(s.districts) AS item(value)" if is_postgresql else "json_each(s.districts) AS item"
    )


def _day(interval: Interval) -> date:
    return interval.until.astimezone(SHANGHAI).date()


def _moment(moment: datetime) -> str:
    return f"'{moment:%Y-%m-%dT%H:%M:%SZ}'"
