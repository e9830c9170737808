"""What the latest quality run found, for all or for one organisation alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from quality.compared import compared
from quality.expectation import Expectation
from quality.feed_health import FeedState
from quality.report.feeds import WORST_FIRST
from quality.standing import MONTH, Course, organisations
from quality.suites import suite
from schemas.moment import from_microseconds, to_people
from schemas.problem import Severity
from sinks.quality_results import (
    Result,
    Run,
    days_counted,
    failing_since,
    last_run,
    late_days,
    read_run,
)


class Red(NamedTuple):
    """A rule that does not hold for an organisation, since the end of the run that first found it so."""

    result: Result
    rule: Expectation
    since: datetime


class Card(NamedTuple):
    """How an organisation stands; ``state`` is that of its worst feed, None where none is declared."""

    organisation: str
    course: Course
    rules: int
    errors: int
    warnings: int
    state: str | None
    late_days: int


class Standing(NamedTuple):
    """Red rows errors first, cards worst first; ``days``: rules that did not hold, by day and severity."""

    run_id: int
    run: Run
    until: datetime
    reds: Sequence[Red]
    cards: Sequence[Card]
    days: Mapping[str, Mapping[str, int]]

    @property
    def counts(self) -> Mapping[str, int]:
        """Red rows by severity."""
        return Counter(it.result.severity for it in self.reds)


class Standings:
    """The latest ones are kept: what a run found never changes, and since when a rule does not hold is found in all runs before."""

    def __init__(self) -> None:
        self._known: dict[str | None, Standing] = {}

    def latest(self, connection: Connection, own: str | None) -> Standing | None:
        """``own``: the organisation that alone is told of; None: all. None before the first run."""
        run_id = last_run(connection)
        if run_id is None:
            return None
        found = self._known.get(own)
        if found is None or found.run_id != run_id:
            found = self._known[own] = _standing(connection, run_id, own)
        return found


def _standing(connection: Connection, run_id: int, own: str | None) -> Standing:
    run = read_run(connection, run_id)
    return Standing(
        run_id,
        run,
        from_microseconds(run.until_us),
        _reds(connection, run_id, run, own),
        _cards(connection, run_id, run, own),
        {
            to_people(from_microseconds(it.until_us))[:10]: {"error": it.errors, "warning": it.warnings}
            for it in days_counted(connection, run_id, MONTH.days, own)
        },
    )


def _reds(connection: Connection, run_id: int, run: Run, own: str | None) -> list[Red]:
    since, known = failing_since(connection, run_id), suite()
    found = [
        Red(it, known[it.rule], from_microseconds(since[it.rule, it.organisation]))
        for it in run.results
        if not it.holds and it.rule in known and own in (None, it.organisation)
    ]
    return sorted(
        found,
        key=lambda it: (it.result.severity != Severity.ERROR, it.since, -it.result.failed, it.result),
    )


def _cards(connection: Connection, run_id: int, run: Run, own: str | None) -> list[Card]:
    states: dict[str, list[FeedState]] = {}
    for feed in run.feeds:
        states.setdefault(feed.organisation, []).append(FeedState(feed.state))
    late = late_days(connection, run_id, (FeedState.LATE, FeedState.SILENT), MONTH.days)
    found = [
        Card(
            *(it.organisation, it.course, it.rules, it.errors, it.warnings),
            min(states.get(it.organisation, []), key=WORST_FIRST.index, default=None),
            late.get(it.organisation, 0),
        )
        for it in organisations(compared(connection, run_id, run).runs)
        if own in (None, it.organisation)
    ]
    return sorted(found, key=lambda it: (-it.errors, -it.warnings, it.course.score, it.organisation))
