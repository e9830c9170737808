"""What is open now, one row for each cause: today's table."""

from __future__ import annotations

from sqlalchemy import Connection

from quality.alerts.words import lines_of, title_of
from quality.expectation import Words
from quality.report.model import Open, Sign
from schemas.incident import Incident
from schemas.moment import to_people
from schemas.problem import Severity
from sinks.incidents import incidents


def open_incidents(connection: Connection) -> list[Open]:
    """Errors first, then the oldest. Only reads."""
    return sorted(
        (_open(it) for it in incidents(connection, only_open=True)),
        key=lambda it: (it.severity != Severity.ERROR, it.since, it.number),
    )


def _open(it: Incident) -> Open:
    return Open(
        it.number,
        it.kind.value,
        it.severity.value,
        it.organisation,
        title_of(it),
        it.since,
        _standing(it),
        [Sign(*line) for line in lines_of(it)],
    )


def _standing(it: Incident) -> Words:
    if it.silence is not None:
        until, who = to_people(it.silence.until)[:16], f"{it.silence.by}：{it.silence.reason}"
        return Words(f"{until} 前不提醒（{who}）", f"silenced until {until} ({who})")
    if it.well_since is not None:
        return Words("已好转，观察中", "settling")
    return Words("未处理", "open")
