"""One run: check every rule and every feed, and keep the result."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from producers.feed import Feed
from quality.feed_watch import health_at
from quality.gx import Checker
from quality.rows import Check, Interval, checked_by_organisation, failing, prepare
from quality.run_error import RegistryInMotionError
from quality.suites import rule_set, suite
from schemas.moment import to_microseconds
from sinks.database import open_engine
from sinks.migrate import upgrade
from sinks.quality_results import Failure, Result, Run, write_run
from sinks.queries.changes import current_version

INTERVAL = timedelta(days=30)
"""What rules about a time look at: the longest cadence in use."""

_ATTEMPTS = 5


def run(registry: URL, feeds: Mapping[str, Feed], now: datetime) -> int:
    """Check the registry as it is at ``now`` and keep the run, all or nothing. Gives the run's number.

    Raises RegistryInMotionError, CheckError for a rule that cannot be evaluated, SQLAlchemyError when the database does not answer.
    """
    engine = open_engine(registry)
    try:
        upgrade(engine)
        interval = Interval(now - INTERVAL, now)
        with engine.connect() as connection:
            version = current_version(connection)
            health = health_at(connection, feeds, now)
        results, failures = _check(engine, interval)
        kept = Run(rule_set(), to_microseconds(interval.since), to_microseconds(now), version, results, health)
        with engine.begin() as connection:
            return write_run(connection, kept, failures)
    finally:
        engine.dispose()


def _check(engine: Engine, interval: Interval) -> tuple[list[Result], list[Failure]]:
    checker = Checker(engine.url.render_as_string(hide_password=False))
    results: list[Result] = []
    failures: list[Failure] = []
    for expectation in suite().values():
        check = prepare(expectation, engine.dialect.name, interval)
        checked, failed = _agreed(engine, checker, check)
        blamed = Counter(failure.organisation for failure in failed)
        severity = expectation.severity.value
        for organisation, rows in sorted(checked.items()):
            count = blamed[organisation]
            holds = expectation.holds(rows, count)
            results.append(Result(expectation.id, organisation, severity, rows, count, holds))
        failures += dict.fromkeys(failed)
    return results, failures


def _agreed(engine: Engine, checker: Checker, check: Check) -> tuple[dict[str, int], list[Failure]]:
    """Rows by organisation and all failing rows, once great-expectations counts as many; they differ while somebody writes."""
    for _ in range(_ATTEMPTS):
        counted = checker.count(check)
        with engine.connect() as connection:
            checked = {row[0]: row[1] for row in connection.execute(checked_by_organisation(check))}
            rows = connection.execute(failing(check)).all() if counted.failed else []
        failed = [Failure(check.expectation.id, row[0], json.dumps(list(row[1:]), ensure_ascii=False)) for row in rows]
        if counted.failed == len(failed) and counted.checked in (None, sum(checked.values())):
            return checked, failed
    raise RegistryInMotionError(
        f"{check.expectation.id}: 登记库正在大量写入，两次计数不一致，请稍后重试 / the registry is being written to and two counts "
        f"never agree, try again later: {counted}, {len(failed)} of {sum(checked.values())}"
    )
