"""docs/security.md names tests that exist, and one at least for every item of the standard that it says is met."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[^`:]+)::([^`]+)`")


@cache
def functions_of(path: str) -> frozenset[str]:
    """The functions of a file of tests, those of its classes too."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return frozenset(it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef))


def missing(text: str) -> list[str]:
    """Tests that a text names and that are not there."""
    return [
        f"{path}::{name}"
        for path, name in NAMED.findall(text)
        if not name.startswith("test_") or name not in functions_of(path)
    ]


def rows_of(heading: str) -> list[str]:
    """Of the table under a heading, without its head."""
    section = TEXT.partition(f"## {heading}")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def test_every_test_that_it_names_exists() -> None:
    assert missing(TEXT) == []


def test_a_name_that_is_wrong_is_found() -> None:
    here = "tests/test_security_document.py"
    for wrong in (f"`{here}::test_that_nobody_wrote`", f"`{here}::missing`", "`tests/test_nothing.py::test_nothing`"):
        assert missing(f"| 1.1.1 | words | {wrong} |") != []
    assert missing(f"`{here}::test_a_name_that_is_wrong_is_found`") == []


def test_every_item_that_is_met_has_a_test_and_no_other_name_of_one() -> None:
    rows = rows_of("Items of the standard")
    assert len(rows) > 30
    for row in rows:
        item, _, shown_by = row.strip("| ").split(" | ")
        assert re.match(r"\d+\.\d+\.\d+", item), row
        assert re.fullmatch(rf"{NAMED.pattern}(?:, {NAMED.pattern})*", shown_by), row


def test_no_item_is_both_met_and_not_except_where_the_row_says_of_what() -> None:
    def items(rows: list[str]) -> set[str]:
        return {it for row in rows for it in re.findall(r"\b\d+\.\d+\.\d+\b", row.split(" | ")[0])}

    both = items(rows_of("Items of the standard")) & items(rows_of("Not met"))
    # Senders are limited and readers are not; Kafka is encrypted, but within the composition; a first password opens nothing but its change,
    # but how it comes to its user is the operator's.
    assert both == {"2.4.1", "6.4.1", "12.3.1"}
