"""What is open now, one row for each cause: today's table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from quality.alerts.finding import Finding
from quality.alerts.words import Line, is_settling, lines_of, title_of
from quality.expectation import Words
from quality.report.model import Open, Sign
from schemas.incident import Incident
from schemas.moment import to_people
from schemas.problem import Severity
from sinks.incidents import incidents


def open_incidents(connection: Connection, found: Sequence[Finding]) -> list[Open]:
    """What nobody need act on any more last, errors first, then the oldest. What is over is told by what the run ``found``. Only reads."""
    return sorted(
        (_open(it, lines_of(it, found)) for it in incidents(connection, only_open=True)),
        key=lambda it: (all(sign.is_over for sign in it.signs), it.severity != Severity.ERROR, it.since, it.number),
    )


def _open(it: Incident, lines: Sequence[Line]) -> Open:
    return Open(
        it.number,
        it.kind.value,
        it.severity.value,
        it.organisation,
        title_of(it),
        it.since,
        _standing(it, lines),
        [Sign(*line) for line in lines],
    )


def _standing(it: Incident, lines: Sequence[Line]) -> Words:
    if it.silence is not None:
        until, who = to_people(it.silence.until)[:16], f"{it.silence.by}：{it.silence.reason}"
        return Words(f"{until} 前不提醒（{who}）", f"silenced until {until} ({who})")
    if is_settling(it, lines):
        return Words("已好转，观察中", "settling")
    return Words("未处理", "open")
