"""Scorecards: what every organisation sent, what became of it, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from quality.compared import compared
from quality.feed_health import FeedState
from quality.report.examples import Place
from quality.report.feeds import WORST_FIRST
from quality.report.model import Latest, Score
from quality.standing import MONTH, organisations
from schemas.code_lists import code_lists
from schemas.outcome import Outcome
from schemas.problem import Severity
from sinks.quality_results import Result, Run, late_days
from sinks.queries.arrivals import arrivals
from sinks.queries.latest_entries import latest_entries

LATEST = 3
"""Events shown of an organisation and an outcome."""

ByOutcome = dict[str, list[Latest]]


def scores(connection: Connection, run_id: int, run: Run, bad: Sequence[Result], place: Place) -> list[Score]:
    """Worst first. ``bad``: results of the run that do not hold. Only reads."""
    count = Counter((result.organisation, result.severity) for result in bad)
    courses = {it.organisation: it.course for it in organisations(compared(connection, run_id, run).runs)}
    late = late_days(connection, run_id, (FeedState.LATE, FeedState.SILENT), MONTH.days)
    states: dict[str, list[FeedState]] = {}
    for feed in run.feeds:
        states.setdefault(feed.organisation, []).append(FeedState(feed.state))
    came = arrivals(connection)
    latest = _latest(connection, place)
    found = [
        Score(
            it.organisation,
            code_lists().organisation_name(it.organisation),
            it.received,
            {outcome.value: it.outcomes.get(outcome.value, 0) for outcome in Outcome},
            count[it.organisation, Severity.ERROR.value],
            count[it.organisation, Severity.WARNING.value],
            courses.get(it.organisation),
            min(states.get(it.organisation, []), key=WORST_FIRST.index, default=None),
            late.get(it.organisation, 0),
            latest.get(it.organisation, {}),
        )
        for it in came
    ]
    return sorted(
        found, key=lambda it: (-it.errors, -it.warnings, it.course.score if it.course else 0, it.organisation)
    )


def _latest(connection: Connection, place: Place) -> dict[str, ByOutcome]:
    found: dict[str, ByOutcome] = {}
    for it in latest_entries(connection, LATEST):
        shown = Latest(
            it.partition,
            it.position,
            it.local_id,
            it.problems,
            place(it.origin, ""),
            it.received_at,
        )
        found.setdefault(it.organisation, {}).setdefault(it.outcome, []).append(shown)
    return found
