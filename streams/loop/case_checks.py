"""Checks of what is said in a case, whatever else was said in it. Each gives the value to blame, or None."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.cases import RefinementReturned, RefinementSubmitted
from schemas.code_lists import CodesOfDay
from schemas.loop_event import LoopEvent
from schemas.organisation import Organisation
from schemas.scenario import Statement
from streams.rules import is_plausible

_FIELDS = frozenset({*Statement.model_fields, "*"})


def no_case_id(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """A subject that is no id of a case."""
    opener, slash, number = event.subject.partition("/")
    return None if opener and slash and number.strip() else event.subject


def another_scenario(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """A submission of another scenario than the one after which its case is named."""
    said = event.data
    if not isinstance(said, RefinementSubmitted):
        return None
    named = f"{said.scenario.organisation}/{said.scenario.local_id}"
    return None if named == event.subject else named


def implausible_days(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """Days that no step of our time has; the calendar itself ends with the year 9999, and days are reckoned from these."""
    said: Any = event.data
    days = [*said, *(("promises", it.due_on) for it in getattr(said, "promises", ()))]
    blamed = (f"{name} {day}" for name, day in days if isinstance(day, date) and not is_plausible(day))
    return "、".join(blamed) or None


def unknown_fields(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """Fields of remarks that no scenario has."""
    said = event.data
    if not isinstance(said, RefinementReturned):
        return None
    return "、".join(it.field for it in said.remarks if it.field not in _FIELDS) or None
