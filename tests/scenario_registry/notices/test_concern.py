"""Whom something concerns, why, and what they are told."""

from __future__ import annotations

from typing import Any

import pytest

from scenario_registry.notices.concern import reasons
from scenario_registry.notices.happening import Happening
from scenario_registry.notices.kinds import NoticeKind, Rhythm, Way
from scenario_registry.notices.notice import notices_of
from scenario_registry.notices.subscription import Filter, Subscription
from schemas.change import ChangeKind
from schemas.code_lists import code_lists

CODES = code_lists()
ID, OTHER_ID = "CDS-0000-0000-0000-1", "CDS-0000-0000-0000-2"
SAID: dict[str, Any] = {
    "title": "合成示例：隧道航拍",
    "need": "合成示例：识别裂缝",
    "field": "ai",
    "districts": ["510104"],
    "stage": "published",
    "deadline": "2026-12-31",
}


def subscriber(kinds: frozenset[NoticeKind] = frozenset(NoticeKind), **asked: Any) -> Subscription:
    return Subscription("sub", "合成", Way.FEED, "", kinds, Filter(**asked), Rhythm.ONCE, 8, 0, 0, True)


def happened(kind: ChangeKind | None, **more: Any) -> Happening:
    values: dict[str, Any] = {"said": SAID, "stage": "published", "ids": frozenset({ID}), **more}
    return Happening(kind, ID, "chengdu_rail", received_at="2026-11-26T00:00:00Z", cause="change:1", **values)


def told(it: Happening, to: Subscription) -> list[str]:
    return [made.kind.value for made in notices_of([it], [to], CODES)]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"fields": ("ai",)}, ["领域：人工智能"]),
        ({"fields": ("ai",), "districts": ("510105",)}, []),
        ({"districts": ("510105", "510104")}, ["区（市）县：锦江区"]),
        ({"organisations": ("chengdu_rail",)}, ["机构：成都轨道交通集团"]),
        ({"organisations": ("chengdu_media",)}, []),
        ({"chains": ("artificial_intelligence",)}, []),
        ({"words": ("裂缝",)}, ["技术词“裂缝”"]),
        ({"words": ("区块链",)}, []),
        ({"scenarios": (ID,)}, [f"您关注场景 {ID}"]),
        ({"scenarios": (ID,), "fields": ("finance",)}, [f"您关注场景 {ID}"]),
        ({}, []),
    ],
)
def test_all_conditions_must_hold_and_single_scenarios_are_followed_beside(asked: Any, why: list[str]) -> None:
    found = reasons(Filter(**asked), SAID, "chengdu_rail", {ID}, CODES)
    assert [it.zh for it in found] == why


def test_a_word_means_the_other_words_of_its_idea() -> None:
    said = SAID | {"need": "合成示例：多旋翼巡线"}
    (why,) = reasons(Filter(words=("无人机",)), said, "chengdu_rail", {ID}, CODES)
    assert "“无人机”（文中为“多旋翼”）" in why.zh


@pytest.mark.parametrize(
    ("it", "kinds"),
    [
        (happened(ChangeKind.CREATED), ["match"]),
        (happened(ChangeKind.RESTORED), ["match"]),
        (happened(ChangeKind.WITHDRAWN, withdrawn_because="合成"), ["withdrawn"]),
        (happened(ChangeKind.MERGED, registry_before=OTHER_ID), ["merged"]),
        (happened(ChangeKind.SPLIT, registry_before=OTHER_ID), ["split"]),
        (happened(ChangeKind.SUGGESTED), []),
        (happened(None), ["near"]),
        (happened(ChangeKind.UPDATED, before=SAID, stage_before="published"), []),
        (happened(ChangeKind.UPDATED, before=SAID | {"deadline": None}, stage_before="published"), ["deadline"]),
        (happened(ChangeKind.UPDATED, before=SAID, stage_before="refined"), ["stage"]),
        # It did not concern them before, so it is new to them, whatever else changed.
        (happened(ChangeKind.UPDATED, before=SAID | {"field": "finance"}, stage_before="refined"), ["match"]),
    ],
)
def test_each_change_is_one_kind_of_notice(it: Happening, kinds: list[str]) -> None:
    assert told(it, subscriber(fields=("ai",))) == kinds


def test_who_was_concerned_until_now_hears_of_the_change_that_ends_it() -> None:
    moved = happened(
        ChangeKind.UPDATED,
        said=SAID | {"field": "finance", "deadline": "2027-01-31"},
        before=SAID,
        stage_before="published",
    )
    assert told(moved, subscriber(fields=("ai",))) == ["deadline"]


def test_nobody_is_told_of_a_kind_that_they_did_not_ask_for() -> None:
    only = subscriber(frozenset({NoticeKind.WITHDRAWN}), fields=("ai",))
    assert told(happened(ChangeKind.CREATED), only) == []
    assert told(happened(ChangeKind.WITHDRAWN), only) == ["withdrawn"]


def test_a_notice_says_what_was_and_is_and_why_it_comes() -> None:
    it = happened(ChangeKind.UPDATED, before=SAID | {"deadline": None}, stage_before="published")
    (made,) = notices_of([it], [subscriber(fields=("ai",))], CODES)
    assert made.document["text"]["zh"] == "截止日期变更：成都轨道交通集团“合成示例：隧道航拍”，由 不限 改为 2026-12-31"
    assert made.document["why"]["zh"] == "领域：人工智能"
    assert "contact" not in str(made.document)
