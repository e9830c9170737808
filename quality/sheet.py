"""What is looked at together: the rows of one rule, or one view with a column for each of its rules, and those rows that fail a rule.

great-expectations counts what fails but lists at most 200 of it on a database; this lists all, by the same condition. A run compares
both counts, so neither can drift from the other unnoticed. One line of _FAILING per type of great-expectations in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import ColumnClause, ColumnElement, Engine, Select, column, func, not_, or_, select, text, true

from quality.expectation import Expectation, OneView
from quality.rows import Interval, arguments_at, filled_in

SHEET = "checked_rows"
"""The name under which a sheet lies while it is looked at."""

_ROWS = text(SHEET)

_NOT_NULL = "expect_column_values_to_not_be_null"


class Check(NamedTuple):
    """An expectation made ready for one sheet and one run. ``looked`` is the column that says of which rows it is, None when of all."""

    expectation: Expectation
    arguments: Mapping[str, Any]
    looked: str | None = None


class Sheet(NamedTuple):
    """``sql`` gives the rows, with the columns of all ``checks``. ``is_view``: they need not be laid out, for they lie in one view."""

    sql: str
    checks: tuple[Check, ...]
    is_view: bool


def sheets(expectations: Iterable[Expectation], dialect: str, interval: Interval) -> Iterator[Sheet]:
    """All expectations once, on sheets in an order that depends on nothing else. ``dialect``: ``sqlite`` or ``postgresql``."""
    by_view: dict[str, list[tuple[Expectation, OneView]]] = {}
    for it in expectations:
        if isinstance(it.rows, OneView):
            by_view.setdefault(it.rows.view, []).append((it, it.rows))
        else:
            yield Sheet(filled_in(it.sql, dialect, interval), (Check(it, arguments_at(it, interval)),), is_view=False)
    for view, of_view in by_view.items():
        keys = dict.fromkeys(["organisation", *(key for it, _ in of_view for key in it.keys)])
        columns = [*keys, *(f"{sql} AS {name}" for it, rows in of_view for name, sql in _columns(it, rows))]
        checks = tuple(_check(it, rows, interval) for it, rows in of_view)
        yield Sheet(filled_in(f"SELECT {', '.join(columns)} FROM {view}", dialect, interval), checks, is_view=True)


@contextmanager
def laid_out(engine: Engine, sheet: Sheet) -> Iterator[None]:
    """The rows under the name SHEET, for the time of the block. What is of several views is found once, for several queries read it."""
    unlogged = "UNLOGGED " if engine.dialect.name == "postgresql" else ""
    kind = "VIEW" if sheet.is_view else "TABLE"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE {'' if sheet.is_view else unlogged}{kind} {SHEET} AS {sheet.sql}"))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP {kind} {SHEET}")


def any_row() -> Select[Any]:
    """One row of the sheet that is laid out, none where it has none."""
    return select(true()).select_from(_ROWS).limit(1)


def counted(sheet: Sheet) -> Select[Any]:
    """Organisation, and for every check the rows looked at and those that fail."""
    organisation: ColumnElement[Any] = column("organisation")
    counts = (
        func.count().filter(condition)
        for it in sheet.checks
        for condition in (true() if it.looked is None else column(it.looked), _fails(it))
    )
    return select(organisation, *counts).select_from(_ROWS).group_by(organisation)


def failing(check: Check) -> Select[Any]:
    """Organisation and keys of every row that fails, one row each."""
    keys: list[ColumnClause[Any]] = [column(name) for name in ("organisation", *check.expectation.keys)]
    return select(*keys).select_from(_ROWS).where(_fails(check))


def _columns(expectation: Expectation, rows: OneView) -> Iterator[tuple[str, str]]:
    """Names and SQL. Outside the rows of the expectation its columns say nothing that could fail."""
    yield _name(expectation, "looked"), f"CASE WHEN {rows.where} THEN 1 = 1 ELSE 1 = 0 END"
    for name, sql in rows.columns.items():
        if expectation.type == _NOT_NULL:
            value = f"CASE WHEN ({rows.where}) AND {sql} IS NULL THEN NULL ELSE 1 END"
        else:
            value = f"CASE WHEN {rows.where} THEN {sql} END"
        yield _name(expectation, name), value


def _check(expectation: Expectation, rows: OneView, interval: Interval) -> Check:
    arguments = {
        name: _name(expectation, value) if isinstance(value, str) and value in rows.columns else value
        for name, value in arguments_at(expectation, interval).items()
    }
    return Check(expectation, arguments, _name(expectation, "looked"))


def _name(expectation: Expectation, of: str) -> str:
    return f"{expectation.id}_{of}".replace(".", "_")


def _fails(check: Check) -> ColumnElement[bool]:
    return _FAILING[check.expectation.type](check.arguments)


def _outside(value: ColumnElement[Any], limits: Mapping[str, Any]) -> ColumnElement[bool]:
    return or_(value < limits["min_value"], value > limits["max_value"])


_FAILING: Mapping[str, Callable[[Mapping[str, Any]], ColumnElement[bool]]] = {
    _NOT_NULL: lambda it: column(it["column"]).is_(None),
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
