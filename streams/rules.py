"""Rules that a statement must follow beyond its shape: a table of code, field and check.

A new rule is a new line of RULES and an entry in ``schemas/problem_catalogue.py``, which also holds its severity.
A check gets the statement and the codes that are valid; it returns the value to blame, or None when all is well.
Fields that already failed on their shape are None or empty here, so that one fault gives one problem.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from schemas.code_lists import CodeLists, CodesOfDay
from schemas.problem import Problem, problem
from schemas.scenario import Statement

_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)

_LEAST_PLAUSIBLE_CNY, _MOST_PLAUSIBLE_CNY = 10_000, 100_000_000_000
"""Own judgement: below ten thousand yuan somebody wrote 万元 as 元, above a hundred billion 元 as 万元."""

_BLANK = " \u115f\u1160\u2800\u3164\uffa0"
"""Printable to Unicode, and yet nobody sees them: fillers of Hangul, the empty pattern of Braille."""

_AFTER_PUBLICATION = frozenset({"published", "matched", "pilot", "verified", "promoted"})


class Rule(NamedTuple):
    """``code`` of the problem catalogue, ``field`` to blame, ``check`` that finds the value to blame."""

    code: str
    field: str
    check: Callable[[Statement, CodesOfDay], object]


def _unknown_district(statement: Statement, valid: CodesOfDay) -> object:
    if valid.districts.issuperset(statement.districts):
        return None
    return "、".join(code for code in statement.districts if code not in valid.districts)


def is_plausible(day: date) -> bool:
    """Whether a scenario of our time can have that day: from 1990 to 2100."""
    return _EARLIEST <= day <= _LATEST


def _implausible(day: date | None) -> object:
    return day if day is not None and not is_plausible(day) else None


def _deadline_before_publication(statement: Statement, _valid: CodesOfDay) -> object:
    if statement.deadline is None or statement.published_on is None or statement.deadline >= statement.published_on:
        return None
    return statement.deadline


def _implausible_investment(statement: Statement, _valid: CodesOfDay) -> object:
    sum_cny = statement.investment_cny
    if not sum_cny or _LEAST_PLAUSIBLE_CNY <= sum_cny <= _MOST_PLAUSIBLE_CNY:
        return None
    return sum_cny


def is_visible(text: str) -> bool:
    """Whether anybody sees anything of it: characters of no width and fillers alone are nothing to see."""
    return any(it.isprintable() and it not in _BLANK for it in text)


def _invisible_title(statement: Statement, _valid: CodesOfDay) -> object:
    # An amendment need not have one.
    title = getattr(statement, "title", None)
    return None if not title or is_visible(title) else ""


RULES: tuple[Rule, ...] = (
    Rule("missing_title", "title", _invisible_title),
    Rule("unknown_district", "districts", _unknown_district),
    Rule("missing_district", "districts", lambda s, valid: None if s.districts else ""),
    Rule("unknown_field_code", "field", lambda s, valid: None if not s.field or s.field in valid.fields else s.field),
    Rule("unknown_industry", "industry", lambda s, valid: None if not s.industry or s.industry in valid.industries else s.industry),
    Rule("unknown_chain", "industry_chain", lambda s, valid: None if not s.industry_chain or s.industry_chain in valid.chains else s.industry_chain),
    Rule("implausible_date", "published_on", lambda s, valid: _implausible(s.published_on)),
    Rule("implausible_date", "deadline", lambda s, valid: _implausible(s.deadline)),
    Rule("deadline_before_publication", "deadline", _deadline_before_publication),
    Rule("published_without_date", "published_on", lambda s, valid: "" if s.stage in _AFTER_PUBLICATION and s.published_on is None else None),
    Rule("implausible_investment", "investment_cny", _implausible_investment),
    Rule("missing_need", "need", lambda s, valid: "" if s.need is None else None),
)  # fmt: skip


def check_rules(
    statement: Statement,
    codes: CodeLists,
    day: date | None,
    *,
    failed: frozenset[str] = frozenset(),
    prefix: str = "data.",
) -> list[Problem]:
    """Problems of a statement by the table, errors and warnings. Codes must be valid on ``day``; None: on any day at all.

    ``failed`` names fields that failed on their shape: no second problem there."""
    valid = codes.on(day)
    return [
        problem(code, prefix + field, value or None)
        for code, field, check in RULES
        if (value := check(statement, valid)) is not None and field not in failed
    ]
