"""What a need and an offer have in common, as people read it."""

from __future__ import annotations

from streams.supply.lexical import shared_wording


def test_wording_in_common_ends_at_a_mark() -> None:
    need, offer = "响应电网需求,支持本地部署", "识别火情,支持本地部署"
    assert shared_wording(need, offer, ["支持"]) == ("支持本地部署",)


def test_of_two_wordings_the_longer_holds_the_other() -> None:
    text = "光伏储能充电一体"
    assert shared_wording(text, text, ["光伏", "充电"]) == (text,)
