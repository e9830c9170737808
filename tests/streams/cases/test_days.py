"""Working days, due days and escalation over two years with their holidays. The clock is an argument everywhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.case import Role
from schemas.case_deadlines import case_deadlines
from schemas.workdays import working_days
from streams.cases.standing import Urgency, escalated_before, standing
from streams.cases.tables import CASE_TABLES
from tests.support.case_steps import DESK, RAIL, SUPPLIER, engagement, refinement, step

CALENDAR = working_days()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("year", "expected"), [(2025, 248), (2026, 248)])
def test_a_year_has_the_working_days_of_the_state_council(year: int, expected: int) -> None:
    days = (date(year, 1, 1) + timedelta(number) for number in range(365))
    assert sum(CALENDAR.is_working(one) for one in days) == expected


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", 1, "2026-02-24"),  # nine days of Spring Festival
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-08", 2, "2026-10-10"),  # again a Saturday
        ("2026-10-08", 3, "2026-10-12"),
        ("2026-03-13", 0, "2026-03-13"),
        ("2026-03-14", 0, "2026-03-16"),
        ("2025-12-31", 1, "2026-01-04"),  # a Sunday that is worked
    ],
)
def test_working_days_are_counted_over_holidays(start: str, count: int, expected: str) -> None:
    assert CALENDAR.after(day(start), count) == day(expected)


def test_counting_forth_back_and_between_agree_on_every_day_of_two_years() -> None:
    for number in range(700):
        start = date(2025, 1, 1) + timedelta(number)
        ends = [CALENDAR.after(start, count) for count in (1, 3, 10)]
        assert ends == sorted(set(ends))
        assert all(CALENDAR.is_working(end) for end in ends)
        assert [CALENDAR.between(start, end) for end in ends] == [1, 3, 10]
        assert CALENDAR.before(ends[2], 9) == ends[0]


def test_a_year_without_declared_days_knows_weekends_only_and_says_so() -> None:
    assert not CALENDAR.is_working(date(2031, 10, 4))
    assert CALENDAR.is_working(date(2031, 10, 1))
    assert CALENDAR.undeclared(date(2025, 1, 1), date(2026, 12, 31)) == []
    assert CALENDAR.undeclared(date(2026, 12, 1), date(2028, 1, 5)) == [2027, 2028]
    case = refinement(step(RAIL, 1, "refinement.submitted", "2026-12-25"))
    assert case.due_on is not None
    assert case.due_on.year == 2027
    found = standing("refinement", "submitted", case.due_on, date(2026, 12, 30)).warning
    assert found is not None
    assert (found.code, found.severity, found.value) == ("holidays_not_declared", "warning", "2027")
    assert "workdays.csv" in found.hint_zh


def test_every_deadline_is_of_a_state_and_every_open_state_has_one() -> None:
    states = {(kind, state) for kind, table in CASE_TABLES.items() for state in table.states}
    ended = {
        ("refinement", "published"),
        ("refinement", "taken_back"),
        ("engagement", "promoted"),
        ("engagement", "failed"),
    }
    assert set(case_deadlines()) == states - ended


def test_a_submission_before_spring_festival_is_due_after_it() -> None:
    case = refinement(step(RAIL, 1, "refinement.submitted", "2026-02-12"))
    assert (case.owner, case.due_on) == (DESK, day("2026-02-26"))


def test_the_day_that_the_parties_name_moves_the_due_day() -> None:
    steps = [step(SUPPLIER, 1, "engagement.interested"), step(RAIL, 2, "engagement.agreed", pilot_from="2026-09-28")]
    assert engagement(*steps).due_on == day(
        "2026-10-10"
    )  # five working days later: National Day between, and a Saturday worked
    steps.append(step(RAIL, 3, "engagement.piloted", pilot_until="2026-11-02"))
    assert engagement(*steps).due_on == day("2026-11-16")
    steps.append(step(SUPPLIER, 4, "engagement.reported", expected_on="2026-11-09"))
    assert engagement(*steps).due_on == day("2026-11-23")
    steps.append(step(RAIL, 5, "engagement.failed"))
    assert (engagement(*steps).owner, engagement(*steps).due_on) == (None, None)


@pytest.mark.parametrize(
    ("today", "expected", "late"),
    [
        ("2026-09-18", Urgency.OPEN, 0),
        ("2026-09-22", Urgency.SOON, 0),
        ("2026-09-28", Urgency.SOON, 0),
        ("2026-09-29", Urgency.OVERDUE, 1),
        ("2026-10-07", Urgency.OVERDUE, 2),  # nobody works from the 1st to the 7th
        ("2026-10-08", Urgency.OVERDUE, 3),
        ("2026-10-09", Urgency.ESCALATED, 4),
    ],
)
def test_what_a_district_leaves_goes_to_the_city(today: str, expected: Urgency, late: int) -> None:
    found = standing("refinement", "returned", day("2026-09-28"), day(today))
    assert (found.urgency, found.late) == (expected, late)
    assert found.escalated_to == (Role.DESK if expected is Urgency.ESCALATED else None)
    assert found.warning is None


def test_nothing_goes_higher_than_the_city() -> None:
    assert standing("refinement", "submitted", day("2026-01-05"), day("2026-12-31")).urgency is Urgency.OVERDUE


def test_what_a_query_takes_for_escalated_is_so_on_every_day_of_a_year() -> None:
    for number in range(365):
        today = date(2026, 1, 1) + timedelta(number)
        for (kind, state), before in escalated_before(today).items():
            for due in (today - timedelta(back) for back in range(25)):
                is_escalated = standing(kind, state, due, today).urgency is Urgency.ESCALATED
                assert is_escalated == (due < before), (kind, state, due, today)
