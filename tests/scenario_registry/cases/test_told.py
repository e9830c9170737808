"""An accepted engagement as a case that others can use again."""

from __future__ import annotations

from scenario_registry.cases.told import reusable_text
from schemas.code_lists import code_lists
from schemas.record import Key
from sinks.cases.reading import CaseRow
from sinks.cases.writing import row_of
from tests.support.case_steps import DESK, RAIL, SUPPLIER, engagement, step

_SCENARIO = {"title": "合成示例：隧道巡检", "need": "合成示例：识别裂缝"}
_CAPABILITY = {"title": "合成示例：裂缝识别", "supplier_name": "合成企业", "technology": "合成技术"}
_STEPS = [
    step(SUPPLIER, 1, "engagement.interested"),
    step(DESK, 2, "engagement.introduced"),
    step(RAIL, 3, "engagement.agreed"),
    step(RAIL, 4, "engagement.piloted", "2026-04-20"),
    step(RAIL, 5, "engagement.accepted", "2026-07-31"),
]


def _row(count: int) -> CaseRow:
    case = engagement(*_STEPS[:count])
    return CaseRow(
        case.kind, case.case_id, case.state, case.since_us, case.sequence, case.scenario, case.capability, case.owner,
        case.due_on, case.facts, case.confidential, [], None,
    )  # fmt: skip


def test_it_tells_what_everybody_may_know_in_both_languages() -> None:
    text = reusable_text(_row(5), _SCENARIO, _CAPABILITY, code_lists())
    assert text is not None
    for told in (
        "合成示例：隧道巡检",
        "成都轨道交通集团",
        "合成企业",
        "2026-04-20 – 2026-07-31",
        "识别准确率达到要求",
        "首试",
    ):
        assert told in text.zh
    assert text.en.startswith("Scenario: ")
    for secret in ("300,000", "300000", "验收后付款"):
        assert secret not in text.zh + text.en


def test_nothing_is_told_before_it_was_accepted() -> None:
    assert reusable_text(_row(4), _SCENARIO, _CAPABILITY, code_lists()) is None


def test_what_is_not_known_is_left_out() -> None:
    text = reusable_text(_row(5), {}, {}, code_lists())
    assert text is not None
    assert "需求" not in text.zh
    assert "S-1（成都轨道交通集团）" in text.zh


def test_what_is_confidential_lies_in_a_column_of_its_own() -> None:
    row = row_of(engagement(*_STEPS))
    assert "300000" in row.pop("confidential")
    assert "300000" not in str(row)
    assert Key(row["supply_organisation"], row["supply_id"]) == Key(SUPPLIER, "C-1")
