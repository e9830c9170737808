"""What a feed's own declaration promises: the table ``expected_of_feeds`` that ``quality.declared`` lays beside the views."""

from __future__ import annotations

from quality.expectation import Expectation, Level, OneView, Words
from schemas.problem import Severity


def _declared(rule: str, where: str, what: Words, why: Words, todo: Words) -> Expectation:
    return Expectation(
        id=rule,
        level=Level.REGISTRY,
        severity=Severity.WARNING,
        # Beyond: 0 within what was declared, else 1.
        rows=OneView(
            "expected_of_feeds", {"beyond": "CASE WHEN found < least OR found > most THEN 1 ELSE 0 END"}, where
        ),
        keys=("feed", "field", "found"),
        type="expect_column_values_to_be_between",
        arguments={"column": "beyond", "min_value": 0, "max_value": 0},
        what=what,
        why=why,
        todo=todo,
    )


EXPECTATIONS = (
    _declared(
        "feeds.filled.declared",
        "field <> 'rows'",
        Words("各字段的填报率不低于报送声明", "Every field is filled in as often as the feed declares"),
        Words("声明里约定的填报率没有达到", "What was agreed on in the declaration is not kept"),
        Words("补填该字段；约定变了就改声明的 expected.filled", "Fill the field in; if the agreement changed, mend expected.filled"),
    ),
    _declared(
        "feeds.rows.declared",
        "field = 'rows'",
        Words("全量报送的有效记录数在声明的范围内", "A complete feed has as many living records as it declares"),
        Words("少了多半是文件不全，多了多半是重复或编号变了", "Fewer is half a file, more is repetition or renumbering"),
        Words("核对最近一次报送；规模变了就改声明的 expected", "See to the latest delivery; if the size changed, mend expected"),
    ),
)  # fmt: skip
