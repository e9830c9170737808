"""Scores, their change, and the others."""

from __future__ import annotations

from quality.standing import Runs, organisations, rules
from sinks.quality_results import Result


def result(rule: str, organisation: str, failed: int, *, holds: bool, severity: str = "error") -> Result:
    return Result(rule, organisation, severity, 10, failed, holds)


NOW = (
    result("a", "one", 5, holds=False),
    result("b", "one", 0, holds=True, severity="warning"),
    result("c", "one", 1, holds=False, severity="warning"),
    result("a", "two", 0, holds=True),
    result("a", "three", 2, holds=True),
)


def test_an_error_counts_as_two_warnings_and_the_lowest_score_comes_first() -> None:
    found = organisations(Runs(NOW))
    assert [(it.organisation, it.course.score, it.errors, it.warnings, it.rules) for it in found] == [
        ("one", 25.0, 1, 1, 3),
        ("three", 100.0, 0, 0, 1),
        ("two", 100.0, 0, 0, 1),
    ]
    assert [it.course.others for it in found] == [100.0, 62.5, 62.5]


def test_only_rules_that_both_runs_judged_are_compared() -> None:
    week = (result("a", "one", 0, holds=True), result("gone", "one", 9, holds=False))
    month = (result("gone", "one", 9, holds=False),)
    (one, *_) = organisations(Runs(NOW, week, month))
    assert (one.course.week, one.course.month) == (-100.0, None)


def test_a_rule_is_compared_by_the_share_of_rows_that_pass() -> None:
    found = rules(Runs(NOW, month=(result("a", "one", 1, holds=True),)))
    assert [(it.result.rule, it.result.organisation) for it in found] == [
        ("a", "one"), ("c", "one"), ("a", "three"), ("a", "two"), ("b", "one"),
    ]  # fmt: skip
    first = found[0]
    assert first.course == (50.0, None, -40.0, 90.0)
    assert (first.failed_week, first.failed_month) == (None, 1)


def test_alone_there_are_no_others() -> None:
    alone = (result("a", "one", 0, holds=True),)
    assert organisations(Runs(alone))[0].course.others is None
    assert rules(Runs(alone))[0].course.others is None
    assert organisations(Runs(())) == []
    assert rules(Runs(())) == []
