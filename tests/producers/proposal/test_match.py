"""Names of columns to what they may mean."""

from __future__ import annotations

import pytest

from producers.proposal.match import SURE, assign, is_name, matches
from producers.proposal.words import STAGE_WORDS, WORDS
from schemas.scenario import Stage, Statement


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("场景名称", "title"),
        ("预算（万元）", "investment_cny"),
        ("涉及区（市）县", "districts"),
        ("联系部门及邮箱", "contact_email"),
        ("投入/投资估算（万元）", "investment_cny"),
        ("classification.industry.code", "industry"),
        ("status.code", "stage"),
        ("code", "local_id"),
        ("scene.sceneName", "title"),
        ("Published_On", "published_on"),
    ],
)
def test_a_known_name_is_sure(column: str, target: str) -> None:
    best = matches(column)[0]
    assert best.target == target
    assert best.score >= SURE


@pytest.mark.parametrize("text", ["虚构示例", "2026年3月11日", "东门码头至合江亭游船航线", "是", ""])
def test_a_value_is_no_name(text: str) -> None:
    assert not is_name(text)


def test_every_column_and_every_target_is_used_once_and_the_surer_pair_wins() -> None:
    assigned = assign(["名称", "场景名称", "所在区县", "区县说明"])
    assert {name: match.target for name, match in assigned.items()}["场景名称"] == "title"
    targets = [match.target for match in assigned.values()]
    assert len(targets) == len(set(targets))
    assert assigned["所在区县"].target == "districts"


def test_every_field_of_a_statement_but_the_constant_kind_has_names() -> None:
    assert set(Statement.model_fields) - set(WORDS) == {"kind"}


def test_names_are_written_as_they_are_compared() -> None:
    assert [
        word for words in WORDS.values() for word in words if word != word.casefold() or " " in word or "_" in word
    ] == []


def test_words_lead_to_stages_that_can_be_stated() -> None:
    assert set(STAGE_WORDS) == set(Stage) - {Stage.WITHDRAWN}
