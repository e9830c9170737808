"""What people are told of an incident: what is over is no task any more, and a task names whose and which."""

from __future__ import annotations

from datetime import UTC, datetime

from quality.alerts.finding import Finding
from quality.alerts.words import is_settling, lines_of
from schemas.incident import Incident, Kind, Symptom
from schemas.problem import Severity

AT = datetime(2026, 3, 1, tzinfo=UTC)
RAIL, LATE, REJECTED = "chengdu_rail", "late", "ledger.rejected.share"


def incident(kind: Kind, *names: str) -> Incident:
    signs = tuple(Symptom(name, AT, AT) for name in names)
    return Incident(
        number=1,
        kind=kind,
        organisation=RAIL,
        subject="list" if kind is Kind.FEED else "",
        severity=Severity.ERROR,
        symptoms=signs,
        opened_at=AT,
    )


def found(kind: Kind, name: str, organisation: str = RAIL, subject: str = "") -> Finding:
    return Finding(kind, organisation, subject, name, Severity.ERROR, AT, "数 1", "count 1")


def test_a_sign_that_the_run_found_has_its_figures_and_any_other_is_over() -> None:
    about = incident(Kind.FEED, LATE, REJECTED)
    late, rejected = lines_of(
        about, [found(Kind.FEED, LATE, subject="list"), found(Kind.RULES, REJECTED, "chengdu_media")]
    )
    assert (late.is_over, late.what.zh) == (False, "逾期（数 1）")
    assert (rejected.is_over, rejected.what.zh.endswith("（已好转）")) == (True, True)
    assert not is_settling(about, [late, rejected])
    assert is_settling(about, lines_of(about, [found(Kind.FEED, LATE, subject="another_list")]))


def test_what_was_not_looked_at_by_a_run_is_not_over() -> None:
    (line,) = lines_of(incident(Kind.HELD, "7"), [])
    assert (line.is_over, "scenarios holds show 7" in line.todo.zh) == (False, True)
    (line,) = lines_of(incident(Kind.REJECTIONS, "aged"), [])
    assert f"--organisation {RAIL}" in line.todo.en
