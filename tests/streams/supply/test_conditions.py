"""Hard conditions: what stands in the way, and that each is told by its own code and sentence."""

from datetime import date
from typing import Any

import pytest

from schemas.supply_match import Fit
from streams.supply.conditions import CONDITIONS, investor_obstacles, need_obstacles, obstacles
from streams.supply.score import approach, match
from tests.streams.supply.sides import TERMS, interest, need, offer

BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "need_not_open": ({"stage": "verified"}, {}),
    "deadline_passed": ({"deadline": date(2026, 5, 31)}, {}),
    "offer_withdrawn": ({}, {"is_withdrawn": True}),
    "offer_expired": ({}, {"available_until": date(2026, 5, 31)}),
    "district_not_served": ({}, {"districts_served": ["510105"]}),
    "field_excluded": ({}, {"excluded_fields": ["smart_transport"]}),
    "maturity_too_low": ({}, {"maturity": "prototype"}),
    "no_first_use": ({}, {"first_use": False}),
}


def test_what_meets_all_has_no_obstacle() -> None:
    assert obstacles(need(), offer(), TERMS) == ()


@pytest.mark.parametrize("code", [it.code for it in CONDITIONS])
def test_each_condition_is_told_by_its_code(code: str) -> None:
    of_need, of_offer = BROKEN[code]
    found = match(need(**of_need), offer(**of_offer), TERMS)
    assert [it.code for it in found.obstacles] == [code]
    assert found.fit is Fit.EXCLUDED
    (text,) = (it.text for it in found.obstacles)
    assert not text.zh.isascii()
    assert "{" not in text.zh + text.en


def test_the_last_day_is_still_open() -> None:
    assert obstacles(need(deadline=TERMS.day), offer(available_until=TERMS.day), TERMS) == ()


def test_one_district_of_several_is_enough_and_the_whole_city_serves_all() -> None:
    assert obstacles(need(districts=["510104", "510105"]), offer(districts_served=["510105"]), TERMS) == ()
    assert obstacles(need(), offer(districts_served=["510100"]), TERMS) == ()


def test_who_serves_one_district_does_not_serve_the_whole_city() -> None:
    assert obstacles(need(districts=["510100"]), offer(districts_served=["510104"]), TERMS)


def test_what_is_no_first_use_asks_for_more_than_a_trial() -> None:
    assert obstacles(need(first_use=False), offer(maturity="trial_ready"), TERMS)
    assert not obstacles(need(), offer(maturity="trial_ready"), TERMS)


def test_an_investor_has_conditions_of_its_own() -> None:
    assert investor_obstacles(need(), interest(), TERMS) == ()
    for said in ({"is_withdrawn": True}, {"districts": ["510105"]}, {"excluded_fields": ["smart_transport"]}):
        assert approach(need(), interest(**said), TERMS).fit is Fit.EXCLUDED


def test_a_need_that_is_closed_is_told_before_anything_is_offered() -> None:
    assert need_obstacles(need(), TERMS) == ()
    for code in ("need_not_open", "deadline_passed"):
        closed = need(**BROKEN[code][0])
        assert need_obstacles(closed, TERMS) == investor_obstacles(closed, interest(), TERMS)
        assert [it.code for it in need_obstacles(closed, TERMS)] == [code]
