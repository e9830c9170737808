"""The set of rules as a whole, and what the documents say of it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from quality.expectation import Expectation, Level
from quality.suites import rule_set, suite
from schemas.problem import Severity

DOCUMENT = Path(__file__).parents[2] / "docs" / "quality.md"


def row_of(it: Expectation) -> str:
    """The row of the document."""
    share = "" if it.mostly == 1 else f" (at least {it.mostly:.0%})"
    return f"| `{it.id}` | {it.level} | {it.severity} | {it.what.en}{share} | {it.why.en} |"


def test_the_document_has_a_row_for_every_rule() -> None:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| `\w+\.", line)]
    wanted = [row_of(it) for it in suite().values()]
    assert rows == wanted, "rows to add, in the order of the rules:\n" + "\n".join(
        it for it in wanted if it not in rows
    )


def test_every_level_has_rules_of_both_severities() -> None:
    assert {(it.level, it.severity) for it in suite().values()} == {
        (level, severity) for level in Level for severity in Severity
    }


@pytest.mark.parametrize("it", suite().values(), ids=lambda it: it.id)
def test_a_rule_says_what_why_and_what_to_do_in_both_languages(it: Expectation) -> None:
    assert re.fullmatch(
        r"(scenarios|history|ledger|trend|references|clusters|distribution|feeds|supply)(\.[a-z_]+){2}", it.id
    )
    for words in (it.what, it.why, it.todo):
        assert re.search(r"[\u4e00-\u9fff]", words.zh)
        assert re.match(r"[A-Z]", words.en)
    assert "organisation" in it.sql
    assert all(key in it.sql for key in it.keys)
    assert re.search(
        r"(registry_v1_(records|history|ledger|suggestions)|own_history|expected_of_feeds|FROM sums|supply_(said|codes))",
        it.sql,
    )
    assert not re.search(r"\b(FROM|JOIN) (?!registry_v1_|\()(records|versions|ledger|membership)\b", it.sql)


def test_texts_do_not_change_the_version_of_the_set_and_limits_do() -> None:
    rules = list(suite().values())
    other_words = [replace(it, why=it.todo) for it in rules]
    stricter = [replace(rules[0], mostly=0.5), *rules[1:]]
    assert re.fullmatch(r"[0-9a-f]{12}", rule_set(rules))
    assert rule_set(other_words) == rule_set(rules) != rule_set(stricter)


def test_the_version_is_the_same_in_every_process() -> None:
    command = "from quality.suites import rule_set, suite; print(rule_set(suite().values()))"
    for seed in ("1", "2"):
        shown = subprocess.run(
            [sys.executable, "-c", command], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert shown.stdout.strip() == rule_set(suite().values())


def test_of_few_rows_a_share_is_counted_exactly() -> None:
    nine_of_ten = replace(next(iter(suite().values())), mostly=0.9)
    assert [nine_of_ten.holds(10, failed) for failed in (0, 1, 2)] == [True, True, False]
    assert [nine_of_ten.holds(9, failed) for failed in (0, 1)] == [True, False]
    assert (nine_of_ten.holds(30, 3), nine_of_ten.holds(30, 4)) == (True, False)


def test_commands_start_without_what_few_of_them_need() -> None:
    command = (
        "import sys; from scenario_registry.cli.commands import PANELS, command; [command(it) for its in PANELS.values() for it in its]; "
        "print({'great_expectations', 'jinja2', 'alembic', 'fastapi', 'uvicorn'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
