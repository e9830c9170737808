"""How a case stands on a day: due, overdue, or gone to the next level. The day is an argument; no clock is read here."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from schemas.case import Role
from schemas.case_deadlines import case_deadlines
from schemas.problem import Problem, problem
from schemas.workdays import working_days

_DAY = timedelta(days=1)


class Urgency(StrEnum):
    """From what has time to what the next level must now see to."""

    OPEN = "open"
    SOON = "soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


class Standing(NamedTuple):
    """``late``: working days since the due day, 0 before. ``escalated_to``: who sees to it besides the owner, once it went on.
    ``warning``: see ``day_warning``."""

    urgency: Urgency
    late: int
    escalated_to: Role | None
    warning: Problem | None


def escalated_before(today: date) -> dict[tuple[str, str], date]:
    """By kind and state: cases that were due before that day have gone to the next level ``today``."""
    calendar = working_days()
    # The first working day that counts as late is the one after the due day, and ``today`` may be the last.
    return {
        of: calendar.before(today + _DAY, deadline.escalates_after + 1)
        for of, deadline in case_deadlines().items()
        if deadline.escalates_to
    }


def day_warning(due_on: date, today: date) -> Problem | None:
    """``holidays_not_declared`` when a year between the two has no declared days: they may still move. Whoever shows the day shows this."""
    years = working_days().undeclared(min(due_on, today), max(due_on, today))
    return problem("holidays_not_declared", "due_on", "、".join(map(str, years))) if years else None


def standing(kind: str, state: str, due_on: date, today: date) -> Standing:
    """How a case of that kind and state with that due day stands ``today``. A due day is over when the next day begins."""
    deadline = case_deadlines()[kind, state]
    calendar = working_days()
    warning = day_warning(due_on, today)
    late = calendar.between(due_on, today)
    if deadline.escalates_to and late > deadline.escalates_after:
        return Standing(Urgency.ESCALATED, late, deadline.escalates_to, warning)
    if today > due_on:
        return Standing(Urgency.OVERDUE, late, None, warning)
    soon = today >= calendar.before(due_on, deadline.remind_before)
    return Standing(Urgency.SOON if soon else Urgency.OPEN, 0, None, warning)
