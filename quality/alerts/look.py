"""What the registry's database tells of what is wrong: the last run, whether it came in time, and how old the backlogs are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from quality.alerts.finding import Finding, Look
from quality.feed_health import GRACE, FeedState
from quality.rows import ASKED_FOR_TOO_LONG
from quality.suites import suite
from schemas.incident import Kind
from schemas.moment import from_microseconds, to_microseconds, to_people
from schemas.problem import Severity
from sinks.quality_results import FeedHealth, Result, Run, failing_since, last_run, read_run, runs_counted
from sinks.queries.backlogs import Backlog, open_questions, open_rejections

REJECTIONS_AGED = timedelta(days=14)

TOLD_BY_AGE = frozenset({"clusters.question.aged"})
"""Rules that find what is an incident by its age anyway: one cause, one incident."""

_ILL = {FeedState.LATE: Severity.WARNING, FeedState.SILENT: Severity.ERROR, FeedState.BROKEN: Severity.ERROR}


def look_at(connection: Connection, every: timedelta, now: datetime) -> Look:
    """Everything that the database knows at ``now``. ``every``: how often a run is promised. Before the first run nothing is known of
    rules and feeds. Only reads."""
    findings = [
        *_aged(Kind.REJECTIONS, open_rejections(connection, to_microseconds(now - REJECTIONS_AGED))),
        *_aged(Kind.REVIEWS, open_questions(connection, to_microseconds(now - ASKED_FOR_TOO_LONG))),
    ]
    looked_at = dict.fromkeys((Kind.REJECTIONS, Kind.REVIEWS), now)
    run_id = last_run(connection)
    if run_id is not None:
        ends = [from_microseconds(it.until_us) for it in runs_counted(connection, run_id, 2)]
        looked_at |= dict.fromkeys((Kind.RULES, Kind.FEED), ends[-1]) | {Kind.NO_DATA: now}
        findings += found_by(connection, run_id)
        findings += _missing(ends, every, now)
    return Look(now, looked_at, tuple(findings))


def found_by(connection: Connection, run_id: int) -> list[Finding]:
    """What a run found of rules and feeds. Only reads."""
    return findings_of(read_run(connection, run_id), failing_since(connection, run_id))


def findings_of(run: Run, since: Mapping[tuple[str, str], int]) -> list[Finding]:
    """The same of a run that was read, and of since when its rules do not hold. Pure."""
    return [*_rules(run.results, since), *(it for feed in run.feeds for it in _feed(feed))]


def _rules(results: Sequence[Result], since: Mapping[tuple[str, str], int]) -> Iterator[Finding]:
    for it in results:
        if not it.holds and it.rule in suite() and it.rule not in TOLD_BY_AGE:
            yield Finding(
                Kind.RULES,
                it.organisation,
                "",
                it.rule,
                Severity(it.severity),
                from_microseconds(since[it.rule, it.organisation]),
                f"检查 {it.checked}，未通过 {it.failed}",
                f"{it.failed} of {it.checked} fail",
            )


def _feed(it: FeedHealth) -> Iterator[Finding]:
    state = FeedState(it.state)
    severity = _ILL.get(state)
    since = from_microseconds(it.since_us)
    if severity is not None:
        last = to_people(from_microseconds(it.last_received_us or 0))
        zh = f"{it.received} 条，退回 {it.rejected} 条，缺版本 {it.skipping} 条"
        en = f"{it.received} events, {it.rejected} rejected, {it.skipping} with a version missing before"
        if state is not FeedState.BROKEN and it.overdue_us is not None:
            # A run may have found it long after.
            since = from_microseconds(it.overdue_us)
            due = to_people(since)
            zh, en = f"应不晚于 {due} 再次到达", f"the next was due by {due}"
        zh, en = f"最近到达 {last}（北京时间），{zh}", f"last delivery {last} Beijing time, {en}"
        yield Finding(Kind.FEED, it.organisation, it.feed, state.value, severity, since, zh, en)
    elif state is FeedState.RECOVERING:
        yield Finding(Kind.FEED, it.organisation, it.feed, state.value, Severity.WARNING, since, keeps_only=True)


def _missing(ends: list[datetime], every: timedelta, now: datetime) -> Iterator[Finding]:
    """``ends`` of the last run and the one before it, in their order. A gap before the last run counts too: if nothing else looked
    meanwhile, the next run has to tell."""
    for before, after in zip(ends, [*ends[1:], now], strict=True):
        if after - before > every * (1 + GRACE):
            hours = (after - before) / timedelta(hours=1)
            yield Finding(
                Kind.NO_DATA,
                "",
                "",
                "overdue",
                Severity.ERROR,
                before,
                f"{to_people(before)}（北京时间）之后 {hours:.1f} 小时没有检查",
                f"no run for {hours:.1f} hours after {to_people(before)} Beijing time",
            )
            return


def _aged(kind: Kind, backlogs: list[Backlog]) -> Iterator[Finding]:
    for it in backlogs:
        yield Finding(
            kind,
            it.organisation,
            "",
            "aged",
            Severity.WARNING,
            from_microseconds(it.oldest_us),
            f"超期 {it.waiting} 条，最早 {to_people(from_microseconds(it.oldest_us))}（北京时间）",
            f"{it.waiting} are overdue, the oldest of {to_people(from_microseconds(it.oldest_us))} Beijing time",
        )
