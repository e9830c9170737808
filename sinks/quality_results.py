"""Runs of the quality rules, kept in the registry's own database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Function,
    Select,
    and_,
    bindparam,
    case,
    delete,
    distinct,
    func,
    insert,
    literal,
    not_,
    select,
)

from sinks.tables import quality_failures, quality_feeds, quality_results, quality_runs


class Result(NamedTuple):
    """A rule on the rows of one organisation. ``checked`` and ``failed`` are rows."""

    rule: str
    organisation: str
    severity: str
    checked: int
    failed: int
    holds: bool


class Failure(NamedTuple):
    """A row that failed. ``key`` is a JSON list of what names it within the organisation."""

    rule: str
    organisation: str
    key: str


class FeedHealth(NamedTuple):
    """A feed at a run: its state since when, and its last delivery. ``settles_after_us``: see ``quality.feed_health``; ``overdue_us``: from when on it is late;
    ``skipping``: versions of the delivery before which one is missing."""

    feed: str
    organisation: str
    state: str
    since_us: int
    settles_after_us: int | None
    last_received_us: int | None
    received: int
    rejected: int
    overdue_us: int | None = None
    skipping: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A run with its results and feeds. Its failures are read apart: they may be many."""

    rule_set: str
    since_us: int
    until_us: int
    registry_version: int
    results: Sequence[Result] = field(default_factory=list)
    feeds: Sequence[FeedHealth] = field(default_factory=list)


def write_run(connection: Connection, run: Run, failures: Sequence[Failure]) -> int:
    """Keep a run. Gives its number; numbers rise."""
    values = {name: getattr(run, name) for name in ("rule_set", "since_us", "until_us", "registry_version")}
    run_id: int = connection.execute(insert(quality_runs).values(values).returning(quality_runs.c.run_id)).scalar_one()
    for table, rows in ((quality_results, run.results), (quality_failures, failures), (quality_feeds, run.feeds)):
        if rows:
            connection.execute(insert(table), [{"run_id": run_id, **row._asdict()} for row in rows])
    return run_id


def write_next_run(
    connection: Connection,
    run: Run,
    before: int,
    replaced: Sequence[str],
    gone: Collection[Failure],
    new: Sequence[Failure],
) -> int:
    """Keep a run whose failing rows are those of the run ``before``, but for all of the rules ``replaced`` and those that are ``gone``, and
    the ``new`` ones. Gives its number."""
    run_id = write_run(connection, run, [])
    table = quality_failures.c
    kept = select(literal(run_id), table.rule, table.organisation, table.key)
    kept = kept.where(table.run_id == before, table.rule.not_in(replaced))
    connection.execute(insert(quality_failures).from_select(["run_id", "rule", "organisation", "key"], kept))
    if gone:
        names = ("rule", "organisation", "key")
        is_gone = and_(table.run_id == run_id, *(table[name] == bindparam(f"its_{name}") for name in names))
        rows = [{f"its_{name}": getattr(it, name) for name in names} for it in gone]
        connection.execute(delete(quality_failures).where(is_gone), rows)
    if new:
        connection.execute(insert(quality_failures), [{"run_id": run_id, **it._asdict()} for it in new])
    return run_id


def last_run(connection: Connection) -> int | None:
    """The number of the latest run; None before the first."""
    latest: int | None = connection.scalar(select(func.max(quality_runs.c.run_id)))
    return latest


def last_run_until(connection: Connection) -> int | None:
    """When the latest run ended, in microseconds; None before the first."""
    latest: int | None = connection.scalar(
        select(quality_runs.c.until_us).order_by(quality_runs.c.run_id.desc()).limit(1)
    )
    return latest


def run_until(connection: Connection, until_us: int) -> int | None:
    """The number of the latest run that ended at that moment (microseconds) or before; None when there was none."""
    latest: int | None = connection.scalar(
        select(func.max(quality_runs.c.run_id)).where(quality_runs.c.until_us <= until_us)
    )
    return latest


def read_run(connection: Connection, run_id: int) -> Run:
    """A run, its results by rule and organisation. Raises NoResultFound for a number that was never given."""
    of_run = select(quality_runs).where(quality_runs.c.run_id == run_id)
    run = connection.execute(of_run).one()
    results = select(quality_results).where(quality_results.c.run_id == run_id)
    feeds = select(quality_feeds).where(quality_feeds.c.run_id == run_id)
    return Run(
        run.rule_set,
        run.since_us,
        run.until_us,
        run.registry_version,
        sorted(Result(*row[1:]) for row in connection.execute(results)),
        sorted(FeedHealth(*row[1:]) for row in connection.execute(feeds)),
    )


def failures_of(
    connection: Connection, run_id: int, rule: str, organisation: str, limit: int | None = None, after: str = ""
) -> list[str]:
    """Keys of the rows that failed, sorted; those behind ``after``."""
    table = quality_failures.c
    query = select(table.key).where(table.run_id == run_id, table.rule == rule, table.organisation == organisation)
    if after:
        query = query.where(table.key > after)
    return list(connection.scalars(query.order_by(table.key).limit(limit)))


def failures(
    connection: Connection, run_id: int, organisation: str | None = None, rule: str | None = None
) -> Iterator[tuple[Failure, str]]:
    """Every row that failed at a run, with the severity of its rule, by organisation, rule and key. Read piece by piece: they may be
    millions."""
    table, of = quality_failures.c, quality_results.c
    is_same = and_(of.run_id == table.run_id, of.rule == table.rule, of.organisation == table.organisation)
    query = select(table.rule, table.organisation, table.key, of.severity).join(quality_results, is_same)
    query = query.where(table.run_id == run_id).order_by(table.organisation, table.rule, table.key)
    for column, wanted in ((table.organisation, organisation), (table.rule, rule)):
        if wanted is not None:
            query = query.where(column == wanted)
    for row in connection.execute(query.execution_options(yield_per=10_000)):
        yield Failure(row.rule, row.organisation, row.key), row.severity


def failing_since(connection: Connection, run_id: int) -> dict[tuple[str, str], int]:
    """By rule and organisation that do not hold at that run: the end of the first run (microseconds) since which they never held."""
    now, good, bad = (quality_results.alias(name) for name in ("now", "good", "bad"))

    def of_now(it: FromClause) -> ColumnElement[bool]:
        return and_(it.c.rule == now.c.rule, it.c.organisation == now.c.organisation)

    last_good = select(func.coalesce(func.max(good.c.run_id), 0)).where(
        of_now(good), good.c.holds, good.c.run_id < run_id
    )
    is_later = bad.c.run_id > last_good.correlate(now).scalar_subquery()
    first_bad = select(func.min(bad.c.run_id)).where(of_now(bad), not_(bad.c.holds), is_later)
    broken = (
        select(now.c.rule, now.c.organisation, first_bad.correlate(now).scalar_subquery().label("run_id"))
        .where(now.c.run_id == run_id, not_(now.c.holds))
        .subquery()
    )
    query = select(broken.c.rule, broken.c.organisation, quality_runs.c.until_us).join(
        quality_runs, quality_runs.c.run_id == broken.c.run_id
    )
    return {(rule, organisation): until_us for rule, organisation, until_us in connection.execute(query)}


class RunCount(NamedTuple):
    """A run and how many of its results do not hold, by severity."""

    run_id: int
    until_us: int
    errors: int
    warnings: int


def runs_counted(connection: Connection, run_id: int, limit: int) -> list[RunCount]:
    """That run and those before it, at most ``limit``, in their order."""
    numbers = select(quality_runs.c.run_id).where(quality_runs.c.run_id <= run_id)
    return _counted(connection, numbers.order_by(quality_runs.c.run_id.desc()).limit(limit))


def days_counted(connection: Connection, run_id: int, days: int, organisation: str | None = None) -> list[RunCount]:
    """That run, and the last one of each day in Chengdu before it that had any, in their order; ``days`` of the calendar at most. With an
    organisation, its results alone are counted."""
    until_us = select(quality_runs.c.until_us).where(quality_runs.c.run_id == run_id).scalar_subquery()
    day = (quality_runs.c.until_us + _OFFSET_US) // _DAY_US
    is_recent = quality_runs.c.until_us > until_us - days * _DAY_US
    numbers = select(func.max(quality_runs.c.run_id)).where(quality_runs.c.run_id <= run_id, is_recent)
    return _counted(connection, numbers.group_by(day), organisation)


def late_days(connection: Connection, run_id: int, states: Collection[str], days: int) -> dict[str, int]:
    """By organisation: on how many of the last ``days`` before that run some run found a feed of it in one of these states."""
    until_us = select(quality_runs.c.until_us).where(quality_runs.c.run_id == run_id).scalar_subquery()
    day = (quality_runs.c.until_us + _OFFSET_US) // _DAY_US
    query = (
        select(quality_feeds.c.organisation, func.count(distinct(day)))
        .join(quality_runs, quality_runs.c.run_id == quality_feeds.c.run_id)
        .where(quality_runs.c.run_id <= run_id, quality_runs.c.until_us > until_us - days * _DAY_US)
        .where(quality_feeds.c.state.in_(states))
        .group_by(quality_feeds.c.organisation)
    )
    return {row.organisation: row[1] for row in connection.execute(query)}


_OFFSET_US, _DAY_US = 28_800_000_000, 86_400_000_000
"""Of a day in Chengdu."""


def _counted(connection: Connection, numbers: Select[tuple[int]], organisation: str | None = None) -> list[RunCount]:
    def failing(severity: str) -> Function[int]:
        is_counted = and_(quality_results.c.severity == severity, quality_results.c.holds.is_(False))
        return func.sum(case((is_counted, 1), else_=0))

    chosen = numbers.subquery()
    is_of_run = quality_results.c.run_id == quality_runs.c.run_id
    if organisation is not None:
        is_of_run = and_(is_of_run, quality_results.c.organisation == organisation)
    query = (
        select(quality_runs.c.run_id, quality_runs.c.until_us, failing("error"), failing("warning"))
        .join(chosen, chosen.c[0] == quality_runs.c.run_id)
        .outerjoin(quality_results, is_of_run)
        .group_by(quality_runs.c.run_id, quality_runs.c.until_us)
        .order_by(quality_runs.c.run_id)
    )
    return [RunCount(*row) for row in connection.execute(query)]
