"""By which day somebody must act in a case. Days are counted from the steps; no clock is read here."""

from __future__ import annotations

from datetime import date

from schemas.case import Role
from schemas.case_deadlines import case_deadlines
from schemas.moment import day_of
from schemas.workdays import working_days


def owner_and_day(
    kind: str, state: str, since_us: int | None, expected_on: str | None
) -> tuple[Role | None, date | None]:
    """Who must act, and the last day for it, by the working-day calendar; (None, None) where nobody must.

    ``since_us``: when the state was reached. ``expected_on``: the day that the parties named for the next step (ISO), which then
    counts in place of the days since; it never makes the day an earlier one than the state itself.
    """
    deadline = case_deadlines().get((kind, state))
    if deadline is None or since_us is None:
        return None, None
    since = day_of(since_us)
    if expected_on is None or deadline.after_expected is None:
        return deadline.owner, working_days().after(since, deadline.working_days)
    return deadline.owner, working_days().after(max(date.fromisoformat(expected_on), since), deadline.after_expected)
