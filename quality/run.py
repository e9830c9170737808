"""One run: check every rule and every feed, and keep the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, table
from sqlalchemy.engine import URL

from producers.feed import Feed
from quality import declared, sums, supply
from quality.agreement import agreed
from quality.courtesy import at_once
from quality.expectation import Expectation
from quality.feed_watch import health_at
from quality.gx import Checker, load
from quality.rows import Interval
from quality.sheet import sheets
from quality.snapshot import frozen
from quality.suites import rule_set, rules, suite
from quality.supply import Supply
from quality.trend.judge import Measured, measure
from quality.trend.laid import lay
from schemas.moment import to_microseconds
from sinks.database import open_engine
from sinks.migrate import upgrade
from sinks.quality_results import Failure, FeedHealth, Result, Run, write_run
from sinks.queries.changes import current_version
from sinks.queries.deliveries import last_deliveries
from sinks.reference import keep_rules

INTERVAL = timedelta(days=30)
"""What rules about a time look at: the longest cadence in use."""


def run(registry: URL, feeds: Mapping[str, Feed], now: datetime, give_way: Callable[[], None] = at_once) -> int:
    """Check the registry as it is at ``now`` and keep the run, all or nothing. Gives the run's number. ``give_way``: waits for whoever goes first.

    Raises CheckError for a rule that cannot be evaluated, SQLAlchemyError when the database does not answer, OSError.
    """
    interval = Interval(now - INTERVAL, now)
    live = open_engine(registry)
    try:
        upgrade(live)
        with ThreadPoolExecutor(1, "load") as loading:
            # While the database copies, this process has nothing else to do.
            loaded = loading.submit(load)
            give_way()
            # Workers go on meanwhile: only the copy is held.
            with frozen(live.url, lambda it: _read(it, feeds, now), give_way) as (
                copy,
                (version, health, measured, of_supply),
            ):
                lay_beside(copy, feeds, interval, measured)
                supply.lay(copy, of_supply)
                loaded.result()
                results, failures = check_all(copy, interval, give_way)
        since_us, until_us = to_microseconds(interval.since), to_microseconds(interval.until)
        kept = Run(rule_set(suite().values()), since_us, until_us, version, results, health)
        with live.begin() as connection:
            keep_rules(connection, rules())
            return write_run(connection, kept, failures)
    finally:
        live.dispose()


def _read(
    connection: Connection, feeds: Mapping[str, Feed], now: datetime
) -> tuple[int, list[FeedHealth], list[Measured], Supply]:
    return (
        current_version(connection),
        health_at(connection, feeds, last_deliveries(connection), now),
        measure(connection, now),
        supply.read(connection),
    )


def lay_beside(copy: Engine, feeds: Mapping[str, Feed], interval: Interval, measured: Sequence[Measured]) -> None:
    """What rules look at beside the copied views: histories, sums, and what feeds declare."""
    lay(copy, measured)
    with copy.connect() as connection:
        counted = sums.counted(connection, "registry_v1_records", interval)
        shared = declared.counted_apart(connection, feeds, table("registry_v1_records"), declared.arrived(connection))
    sums.lay(copy, counted)
    declared.lay(copy, feeds, counted, shared)


def check_all(engine: Engine, interval: Interval, give_way: Callable[[], None]) -> tuple[list[Result], list[Failure]]:
    """Every rule on all rows of a copy: the results, and every failing row once."""
    checker = Checker(engine.url.render_as_string(hide_password=False))
    results: list[Result] = []
    failures: list[Failure] = []
    for sheet in sheets(suite().values(), engine.dialect.name, interval):
        give_way()
        for expectation, checked, failed in agreed(engine, checker, sheet):
            blamed = Counter(failure.organisation for failure in failed)
            results += results_of(expectation, checked, blamed)
            failures += dict.fromkeys(failed)
    return results, failures


def results_of(expectation: Expectation, checked: Mapping[str, int], failed: Mapping[str, int]) -> Iterator[Result]:
    """One for every organisation with rows to look at; both are rows by organisation."""
    for organisation, rows in sorted(checked.items()):
        count = failed.get(organisation, 0)
        holds = expectation.holds(rows, count)
        yield Result(expectation.id, organisation, expectation.severity.value, rows, count, holds)
