"""From a kept run and the ledger to a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection

from producers.feed import Feed
from quality.alerts.look import findings_of
from quality.report.examples import Place, examples
from quality.report.feeds import feeds
from quality.report.incidents import open_incidents
from quality.report.model import Alarm, Past, Report, Waiting
from quality.report.reasons import reasons
from quality.report.rules import by_rule
from quality.report.scores import scores
from quality.report.waiting import waiting
from quality.suites import suite
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds
from schemas.problem import Severity
from sinks.quality_results import Result, days_counted, failing_since, failures_of, read_run

EXAMPLES = 3
"""Shown on the page; the database keeps all."""

DAYS = 365
"""That the chart of runs goes back."""


def build(
    connection: Connection,
    run_id: int,
    place: Place,
    around: Sequence[Waiting] = (),
    declared: Mapping[str, Feed] = MappingProxyType({}),
) -> Report:
    """The report of a run. Its scores count the ledger as it is now; ``around``: what waits elsewhere than in the registry; ``declared``: feeds
    by name. Raises NoResultFound for a number that was never given."""
    run = read_run(connection, run_id)
    since = failing_since(connection, run_id)
    bad = [result for result in run.results if not result.holds and result.rule in suite()]
    return Report(
        run_id=run_id,
        rule_set=run.rule_set,
        since=from_microseconds(run.since_us),
        until=from_microseconds(run.until_us),
        registry_version=run.registry_version,
        rules=len(suite()),
        alarms=_alarms(connection, run_id, bad, since, place),
        feeds=feeds(connection, run.feeds, run.until_us, declared),
        scores=scores(connection, run_id, run, bad, place),
        past=[
            Past(from_microseconds(it.until_us), it.errors, it.warnings)
            for it in days_counted(connection, run_id, DAYS)
        ],
        waiting=[*around, *waiting(connection, from_microseconds(run.until_us))],
        incidents=open_incidents(connection, findings_of(run, since)),
        reasons=reasons(connection, place),
        by_rule=by_rule(run.results),
    )


def _alarms(
    connection: Connection, run_id: int, bad: Sequence[Result], since: Mapping[tuple[str, str], int], place: Place
) -> list[Alarm]:
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
