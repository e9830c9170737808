"""One run: check every rule and every feed, and keep the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from producers.feed import Feed
from quality import declared
from quality.agreement import agreed
from quality.feed_watch import health_at
from quality.gx import Checker, load
from quality.rows import Interval, prepare
from quality.snapshot import frozen
from quality.suites import rule_set, rules, suite
from quality.trend.judge import Measured, measure
from quality.trend.laid import lay
from schemas.moment import to_microseconds
from sinks.database import open_engine
from sinks.migrate import upgrade
from sinks.quality_results import Failure, FeedHealth, Result, Run, write_run
from sinks.queries.changes import current_version
from sinks.reference import keep_rules

INTERVAL = timedelta(days=30)
"""What rules about a time look at: the longest cadence in use."""


def run(registry: URL, feeds: Mapping[str, Feed], now: datetime) -> int:
    """Check the registry as it is at ``now`` and keep the run, all or nothing. Gives the run's number.

    Raises CheckError for a rule that cannot be evaluated, SQLAlchemyError when the database does not answer, OSError.
    """
    interval = Interval(now - INTERVAL, now)
    live = open_engine(registry)
    try:
        upgrade(live)
        with ThreadPoolExecutor(1, "load") as loading:
            # While the database copies, this process has nothing else to do.
            loaded = loading.submit(load)
            # Workers go on meanwhile: only the copy is held.
            with frozen(live.url, lambda it: _read(it, feeds, now)) as (
                copy,
                (version, health, measured),
            ):
                lay(copy, measured)
                declared.lay(copy, feeds)
                loaded.result()
                results, failures = _check(copy, interval)
        since_us, until_us = to_microseconds(interval.since), to_microseconds(interval.until)
        kept = Run(rule_set(suite().values()), since_us, until_us, version, results, health)
        with live.begin() as connection:
            keep_rules(connection, rules())
            return write_run(connection, kept, failures)
    finally:
        live.dispose()


def _read(
    connection: Connection, feeds: Mapping[str, Feed], now: datetime
) -> tuple[int, list[FeedHealth], list[Measured]]:
    return current_version(connection), health_at(connection, feeds, now), measure(connection, now)


def _check(engine: Engine, interval: Interval) -> tuple[list[Result], list[Failure]]:
    checker = Checker(engine.url.render_as_string(hide_password=False))
    results: list[Result] = []
    failures: list[Failure] = []
    for expectation in suite().values():
        check = prepare(expectation, engine.dialect.name, interval)
        checked, failed = agreed(engine, checker, check)
        blamed = Counter(failure.organisation for failure in failed)
        severity = expectation.severity.value
        for organisation, rows in sorted(checked.items()):
            count = blamed[organisation]
            holds = expectation.holds(rows, count)
            results.append(Result(expectation.id, organisation, severity, rows, count, holds))
        failures += dict.fromkeys(failed)
    return results, failures
