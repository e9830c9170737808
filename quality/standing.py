"""Where an organisation stands: its score now, some days ago, and beside the others. Pure.

The score is the share of its rules that hold, in percent; a rule of severity error counts as much as two of severity warning (own
judgement). Only what both runs judged is compared, so a new rule makes nobody better or worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from schemas.problem import Severity
from sinks.quality_results import Result

WEEK, MONTH = timedelta(days=7), timedelta(days=30)

_WEIGHTS = {Severity.ERROR.value: 2, Severity.WARNING.value: 1}

ByRule = Mapping[str, Result]


class Course(NamedTuple):
    """A value now, its change since a run 7 and 30 days before or None where that run did not judge it, and the median of the others, or
    None where nobody else is judged."""

    score: float
    week: float | None
    month: float | None
    others: float | None


class OfRule(NamedTuple):
    """A rule on one organisation. The score is the share of rows that pass, in percent; ``failed_week`` and ``failed_month`` are the rows
    that failed then."""

    result: Result
    course: Course
    failed_week: int | None
    failed_month: int | None


class OfOrganisation(NamedTuple):
    """An organisation over all its rules. ``errors`` and ``warnings`` count those that do not hold, of ``rules`` that gave a verdict."""

    organisation: str
    course: Course
    rules: int
    errors: int
    warnings: int


class Runs(NamedTuple):
    """Results of a run and of the runs 7 and 30 days before it; none where there was no such run."""

    now: Sequence[Result]
    week: Sequence[Result] = ()
    month: Sequence[Result] = ()


def organisations(runs: Runs) -> list[OfOrganisation]:
    """One for everybody who is judged now, the lowest score first."""
    now, week, month = map(_by_organisation, runs)
    scores = {name: _score(rules.values()) for name, rules in now.items()}
    found = [
        OfOrganisation(
            name,
            Course(
                scores[name],
                _change(rules, week.get(name, {})),
                _change(rules, month.get(name, {})),
                _median(score for other, score in scores.items() if other != name),
            ),
            len(rules),
            _broken(rules, Severity.ERROR),
            _broken(rules, Severity.WARNING),
        )
        for name, rules in now.items()
    ]
    return sorted(found, key=lambda it: (it.course.score, it.organisation))


def rules(runs: Runs) -> list[OfRule]:
    """One for every result of now: what does not hold first, errors before warnings, most failing rows first."""
    week, month = ({(it.rule, it.organisation): it for it in results} for results in (runs.week, runs.month))
    passed: dict[str, dict[str, float]] = {}
    for it in runs.now:
        passed.setdefault(it.rule, {})[it.organisation] = _passed(it)
    found = []
    for it in runs.now:
        of_week, of_month = week.get((it.rule, it.organisation)), month.get((it.rule, it.organisation))
        course = Course(
            _passed(it),
            _passed(it) - _passed(of_week) if of_week else None,
            _passed(it) - _passed(of_month) if of_month else None,
            _median(share for other, share in passed[it.rule].items() if other != it.organisation),
        )
        found.append(OfRule(it, course, of_week.failed if of_week else None, of_month.failed if of_month else None))
    return sorted(found, key=_worst_first)


def _worst_first(it: OfRule) -> tuple[bool, bool, int, str, str]:
    result = it.result
    return (
        result.holds,
        result.severity != Severity.ERROR.value,
        -result.failed,
        result.organisation,
        result.rule,
    )


def _by_organisation(results: Iterable[Result]) -> dict[str, dict[str, Result]]:
    found: dict[str, dict[str, Result]] = {}
    for it in results:
        found.setdefault(it.organisation, {})[it.rule] = it
    return found


def _change(now: ByRule, then: ByRule) -> float | None:
    shared = now.keys() & then.keys()
    if not shared:
        return None
    return _score(now[rule] for rule in shared) - _score(then[rule] for rule in shared)


def _score(results: Iterable[Result]) -> float:
    """Of one result at least."""
    weights = [(_WEIGHTS[it.severity], it.holds) for it in results]
    return 100 * sum(weight for weight, holds in weights if holds) / sum(weight for weight, _ in weights)


def _passed(result: Result) -> float:
    return 100 * (result.checked - result.failed) / result.checked


def _broken(rules_of_one: ByRule, severity: Severity) -> int:
    return sum(not it.holds and it.severity == severity.value for it in rules_of_one.values())


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return median(found) if found else None
