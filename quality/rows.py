"""The rows that an expectation looks at, as SQL of one database, and those among them that fail it.

great-expectations counts what fails but lists at most 200 of it on a database; this lists all, by the same condition. A run compares
both counts, so neither can drift from the other unnoticed. One line of _FAILING per type of great-expectations in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from string import Template
from typing import Any, NamedTuple

from sqlalchemy import ColumnClause, ColumnElement, Engine, Select, TextClause, column, func, not_, or_, select, text

from quality.expectation import Expectation
from schemas.code_lists import CodeList
from schemas.moment import SHANGHAI

OVERDUE_AFTER = timedelta(days=30)
HELD_FOR_TOO_LONG = timedelta(days=7)
ASKED_FOR_TOO_LONG = timedelta(days=14)
"""Own judgement: longer than owners of a record have to answer, with some days for the desk."""
MATCHED_WITHIN = timedelta(days=1)

CHECKED = "checked_rows"
"""The table in which the rows of a rule lie while they are looked at."""

_ROWS = text(CHECKED)


class Interval(NamedTuple):
    """What a run looks at where an expectation is about a time: both in UTC and to the second, as the views give them."""

    since: datetime
    until: datetime


class Check(NamedTuple):
    """An expectation made ready for one database and one run. ``sql`` gives the rows to look at."""

    expectation: Expectation
    sql: str
    arguments: Mapping[str, Any]


def prepare(expectation: Expectation, dialect: str, interval: Interval) -> Check:
    """Fill in what depends on the database (``sqlite`` or ``postgresql``) and on the moment.

    Places in the rows: ``$since``, ``$until``, ``$held_since``, ``$asked_since``, ``$matched_before`` (moments as the views write them), ``$overdue`` and ``$today`` (days),
    ``$each_district`` (a table ``item`` with one ``value`` per district of ``s``).
    """
    day = _day(interval)
    sql = Template(expectation.rows).substitute(
        moments(interval), each_district=each_district(is_postgresql=dialect == "postgresql")
    )
    arguments = {
        name: [code for code in value if value.is_valid(code, day)] if isinstance(value, CodeList) else value
        for name, value in expectation.arguments.items()
    }
    return Check(expectation, sql, arguments)


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


@contextmanager
def laid_out(engine: Engine, check: Check) -> Iterator[None]:
    """The rows to look at as a table, for the time of the block: several queries read them, and so they are found once."""
    unlogged = "UNLOGGED " if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.execute(text(f"CREATE {unlogged}TABLE {CHECKED} AS {check.sql}"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP TABLE {CHECKED}")


def checked_by_organisation(check: Check) -> Select[Any]:
    """Organisation and number of rows looked at."""
    organisation: ColumnElement[Any] = column("organisation")
    return select(organisation, func.count()).select_from(_ROWS).group_by(organisation)


def failing(check: Check) -> Select[Any] | TextClause:
    """Organisation and keys of every row that fails, one row each."""
    arguments = check.arguments
    if check.expectation.type == _OWN_QUERY:
        query: str = arguments["unexpected_rows_query"]
        return text(query.format(batch=CHECKED))
    keys: list[ColumnClause[Any]] = [column(name) for name in ("organisation", *check.expectation.keys)]
    return select(*keys).select_from(_ROWS).where(_FAILING[check.expectation.type](arguments))


def _day(interval: Interval) -> date:
    return interval.until.astimezone(SHANGHAI).date()


def _moment(moment: datetime) -> str:
    return f"'{moment:%Y-%m-%dT%H:%M:%SZ}'"


def _outside(value: ColumnElement[Any], limits: Mapping[str, Any]) -> ColumnElement[bool]:
    return or_(value < limits["min_value"], value > limits["max_value"])


_OWN_QUERY = "unexpected_rows_expectation"

_FAILING: Mapping[str, Callable[[Mapping[str, Any]], ColumnElement[bool]]] = {
    "expect_column_values_to_not_be_null": lambda it: column(it["column"]).is_(None),
    "expect_column_values_to_be_null": lambda it: column(it["column"]).is_not(None),
    "expect_column_values_to_be_in_set": lambda it: not_(column(it["column"]).in_(it["value_set"])),
    "expect_column_values_to_not_be_in_set": lambda it: column(it["column"]).in_(it["value_set"]),
    "expect_column_values_to_be_between": lambda it: _outside(column(it["column"]), it),
    "expect_column_value_lengths_to_be_between": lambda it: _outside(func.length(column(it["column"])), it),
    "expect_column_values_to_not_match_like_pattern_list": lambda it: or_(
        *(column(it["column"]).like(pattern) for pattern in it["like_pattern_list"])
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": lambda it: column(it["column_A"]) < column(it["column_B"]),
}
