"""Where one need stands."""

from __future__ import annotations

from typing import Any

import pytest

from scenario_registry.board.standing import UNNAMED, Engaged, board_row, technologies

SAID: dict[str, Any] = {
    "registry_id": "CDS-1",
    "organisation": "chengdu_rail",
    "title": "合成示例：隧道巡检",
    "need": "合成示例：用多旋翼巡查裂缝",
    "kind": "scenario",
    "stage": "published",
    "field": "ai",
    "industry_chain": "ai",
    "districts": ["510104", "510105"],
    "published_on": "2026-03-11",
}


def engaged(state: str, *failures: dict[str, Any], **days: str) -> Engaged:
    return Engaged(state, {"days": days, **({"failures": list(failures)} if failures else {})})


def row(*about: Engaged, **said: Any) -> Any:
    found = board_row(SAID | said, {"chengdu_rail", "jinjiang"}, about)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("stage", "states", "status"),
    [
        ("discovered", [], "told"),
        ("published", [], "open"),
        ("published", ["interested"], "open"),
        ("published", ["failed", "agreed"], "matched"),
        ("published", ["introduced", "accepted"], "accepted"),
        ("pilot", ["introduced"], "pilot"),
        ("promoted", [], "promoted"),
    ],
)
def test_a_need_stands_where_its_furthest_engagement_or_its_own_word_does(
    stage: str, states: list[str], status: str
) -> None:
    assert row(*map(engaged, states), stage=stage).status == status


def test_withdrawn_needs_and_opportunities_do_not_count() -> None:
    assert board_row(SAID | {"stage": "withdrawn"}, (), ()) is None
    assert board_row(SAID | {"kind": "opportunity"}, (), ()) is None


def test_it_counts_in_every_circle_once() -> None:
    assert row().scopes == [
        ("all", ""), ("chain", "ai"), ("district", "510104"), ("district", "510105"), ("field", "ai"),
        ("organisation", "chengdu_rail"), ("organisation", "jinjiang"),
    ]  # fmt: skip


def test_days_are_the_first_of_all_engagements_and_what_failed_has_come_so_far_too() -> None:
    found = row(
        engaged("failed", {"reason": "price"}, interested="2026-03-12", introduced="2026-03-20", pilot="2026-05-01"),
        engaged("introduced", interested="2026-04-01", introduced="2026-04-05"),
    )
    assert found.status == "matched"
    assert found.furthest == 5
    assert found.days["introduced"] - found.days["opened"] == 9
    assert found.waits_since is None


LACKING = {"reason": "technology_immature", "missing_technology": None}


@pytest.mark.parametrize(
    ("about", "unmet"),
    [
        ([], {"untried"}),
        ([engaged("failed", LACKING)], {"failed"}),
        ([engaged("failed", {"reason": "no_fit"})], {"failed"}),
        # Failed for another reason is not for lack of technology; who is interested now may answer it.
        ([engaged("failed", {"reason": "price"})], set()),
        ([engaged("failed", LACKING), engaged("interested")], set()),
        ([engaged("pilot")], set()),
    ],
)
def test_a_need_is_unmet_when_nobody_answered_or_technology_was_lacking(about: list[Engaged], unmet: set[str]) -> None:
    marks = row(*about).marks
    assert {name for figure, name in marks if figure == "unmet"} == unmet
    assert any(figure == "lack" for figure, _ in marks) == bool(unmet)


def test_missing_technology_is_what_the_failure_names_else_what_the_need_does() -> None:
    def missing(found: Any) -> set[str]:
        return {name for figure, name in found.marks if figure == "lack"}

    assert missing(row()) == set(technologies("多旋翼")) != set()
    said = LACKING | {"missing_technology": "激光雷达"}
    assert missing(row(engaged("failed", said))) == set(technologies("激光雷达")) != set()
    assert missing(row(title="合成", need="合成")) == {UNNAMED}
