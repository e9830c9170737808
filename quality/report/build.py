"""From a kept run and the ledger to a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from quality.compared import compared
from quality.feed_health import FeedState
from quality.report.examples import Place, examples
from quality.report.model import Alarm, Feed, Past, Report, Score
from quality.report.waiting import waiting
from quality.standing import organisations
from quality.suites import suite
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds
from schemas.outcome import Outcome
from schemas.problem import Severity
from sinks.quality_results import FeedHealth, Result, Run, failing_since, failures_of, read_run, runs_counted
from sinks.queries.arrivals import arrivals

EXAMPLES = 3
"""Shown on the page; the database keeps all."""

_WORST_FIRST = (
    FeedState.SILENT,
    FeedState.BROKEN,
    FeedState.LATE,
    FeedState.RECOVERING,
    FeedState.UNKNOWN,
    FeedState.ON_TIME,
)


def build(connection: Connection, run_id: int, place: Place) -> Report:
    """The report of a run. Its scores count the ledger as it is now. Raises NoResultFound for a number that was never given."""
    run = read_run(connection, run_id)
    bad = [result for result in run.results if not result.holds and result.rule in suite()]
    return Report(
        run_id=run_id,
        rule_set=run.rule_set,
        since=from_microseconds(run.since_us),
        until=from_microseconds(run.until_us),
        registry_version=run.registry_version,
        rules=len(suite()),
        alarms=_alarms(connection, run_id, bad, place),
        feeds=[_feed(it) for it in sorted(run.feeds, key=lambda it: _WORST_FIRST.index(FeedState(it.state)))],
        scores=_scores(connection, run_id, run, bad),
        past=[
            Past(from_microseconds(it.until_us), it.errors, it.warnings) for it in runs_counted(connection, run_id, 60)
        ],
        waiting=waiting(connection),
    )


def _alarms(connection: Connection, run_id: int, bad: Sequence[Result], place: Place) -> list[Alarm]:
    since = failing_since(connection, run_id)
    alarms = []
    for result in bad:
        expectation = suite()[result.rule]
        keys = failures_of(connection, run_id, result.rule, result.organisation, EXAMPLES)
        alarms.append(
            Alarm(
                organisation=result.organisation,
                name_zh=code_lists().organisation_name(result.organisation),
                rule=result.rule,
                level=expectation.level.value,
                severity=result.severity,
                checked=result.checked,
                failed=result.failed,
                since=from_microseconds(since[result.rule, result.organisation]),
                what=expectation.what,
                why=expectation.why,
                todo=expectation.todo,
                examples=examples(connection, expectation, result.organisation, keys, place),
            )
        )
    return sorted(
        alarms, key=lambda it: (it.severity != Severity.ERROR, it.since, -it.failed, it.organisation, it.rule)
    )


def _feed(health: FeedHealth) -> Feed:
    last_us = health.last_received_us
    return Feed(
        health.feed,
        code_lists().organisation_name(health.organisation),
        health.state,
        from_microseconds(health.since_us),
        None if last_us is None else from_microseconds(last_us),
        health.received,
        health.rejected,
    )


def _scores(connection: Connection, run_id: int, run: Run, bad: Sequence[Result]) -> list[Score]:
    count = Counter((result.organisation, result.severity) for result in bad)
    courses = {it.organisation: it.course for it in organisations(compared(connection, run_id, run).runs)}
    states: dict[str, list[FeedState]] = {}
    for feed in run.feeds:
        states.setdefault(feed.organisation, []).append(FeedState(feed.state))
    scores = [
        Score(
            it.organisation,
            code_lists().organisation_name(it.organisation),
            it.received,
            {outcome.value: it.outcomes.get(outcome.value, 0) for outcome in Outcome},
            count[it.organisation, Severity.ERROR.value],
            count[it.organisation, Severity.WARNING.value],
            courses.get(it.organisation),
            min(states.get(it.organisation, []), key=_WORST_FIRST.index, default=None),
        )
        for it in arrivals(connection)
    ]
    return sorted(
        scores, key=lambda it: (-it.errors, -it.warnings, it.course.score if it.course else 0, it.organisation)
    )
