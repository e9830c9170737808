"""Who is shown to whom: the bound per company, no order of arrival, both ways, and what trials tell."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from schemas.record import Key
from schemas.supply_match import Fit, Match, Outcome, supply_model
from streams.supply.diversity import shown
from streams.supply.market import Market
from streams.supply.sides import Need, Offer
from tests.streams.supply.sides import TERMS, interest, need, offer

MODEL = supply_model()

MATCHES = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from("甲乙丙丁"), st.integers(0, 8000)),
    unique_by=lambda it: it[0],
    max_size=40,
)


def made(found: tuple[int, str, int]) -> Match:
    """A match of a company by its number and score."""
    number, company, score = found
    return Match(Key("d", "1"), Key("s", f"{number}"), company, score / 1000, Fit.FITS, (), ())


@given(MATCHES, st.integers(1, 12))
def test_no_company_is_shown_more_often_than_the_bound(found: list[tuple[int, str, int]], most: int) -> None:
    taken = shown(map(made, found), most, MODEL)
    companies = [it.company for it in taken]
    assert all(companies.count(it) <= MODEL.per_company for it in companies)
    room = sum(min(MODEL.per_company, [it[1] for it in found].count(name)) for name in "甲乙丙丁")
    assert len(taken) == min(most, room)


@given(MATCHES, st.randoms(use_true_random=False))
def test_what_is_shown_does_not_depend_on_the_order(found: list[tuple[int, str, int]], chance: object) -> None:
    matches = [made(it) for it in found]
    mixed = list(matches)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert shown(matches, 10, MODEL) == shown(mixed, 10, MODEL)


def test_the_best_comes_first_and_each_further_entry_of_a_company_costs_more() -> None:
    found = [made((1, "甲", 5000)), made((2, "甲", 4900)), made((3, "乙", 4600)), made((4, "甲", 4700))]
    assert [it.offer.local_id for it in shown(found, 10, MODEL)] == ["1", "3", "2", "4"]


OFFERS = [
    offer("a", "甲"),
    offer("b", "乙", title="隧道衬砌扫描", technology="识别衬砌裂缝与渗水"),
    offer("c", "丙", title="保护区违规施工识别", technology="算法识别打桩钻探"),
    offer("d", "丁", districts_served=["510105"]),
]


def market(offers: list[Offer]) -> Market:
    """With these put in one after the other."""
    found = Market(MODEL)
    for it in offers:
        found.put_offer(it)
    return found


def test_any_order_of_arrival_and_any_repetition_gives_the_same_answer() -> None:
    answers = {tuple(market([*order, *order[:2]]).offers_for(need(), TERMS)) for order in permutations(OFFERS)}
    (answer,) = answers
    assert [it.offer.local_id for it in answer][:2] == ["a", "c"]
    assert "d" not in {it.offer.local_id for it in answer}


def test_a_capability_that_says_something_else_is_found_by_that_alone() -> None:
    found = market(OFFERS)
    found.put_offer(offer("c", "丙", title="养老院助浴", technology="老人洗浴机"))
    assert next(it.offer.local_id for it in found.offers_for(need(), TERMS)) == "a"


def test_a_capability_finds_the_open_scenarios_with_the_same_score() -> None:
    found = market(OFFERS)
    needs: list[Need] = [need("1"), need("2", stage="verified"), need("3", title="老人助浴", need="洗澡有人扶")]
    for it in needs:
        found.put_need(it)
    answer = found.needs_for(OFFERS[0], TERMS)
    assert [it.need.local_id for it in answer] == ["1", "3"]
    there = {it.offer: it for it in found.offers_for(needs[0], TERMS)}
    assert answer[0] == there[OFFERS[0].key]


def test_a_score_is_the_sum_of_its_reasons_and_each_reason_is_a_sentence() -> None:
    for it in market(OFFERS).offers_for(need(), TERMS):
        assert it.score == round(sum(reason.points for reason in it.reasons), 3)
        assert all("{" not in reason.text.zh and not reason.text.zh.isascii() for reason in it.reasons)


def test_an_accepted_trial_speaks_for_a_capability_and_a_failure_against_it() -> None:
    def score(*outcomes: Outcome) -> float:
        found = Market(MODEL, outcomes)
        found.put_offer(OFFERS[0])
        return found.offers_for(need(), TERMS)[0].score

    objects = need().reading.objects
    won = Outcome(OFFERS[0].key, "甲", "smart_transport", objects, True)
    assert score(won, won) > score(won) > score()
    assert score(won._replace(is_accepted=False, reason="no_fit")) < score()
    assert score(won._replace(is_accepted=False, reason="site_not_ready")) == score()
    assert score() < score(won._replace(offer=Key("s", "other"))) < score(won)
    assert score(won._replace(company="乙")) == score()


def test_an_investor_is_shown_by_chain_field_and_ticket() -> None:
    found = Market(MODEL)
    found.put_interest(interest("1", ticket_min_cny=1, ticket_max_cny=2_000_000))
    found.put_interest(interest("2", industry_chains=["fintech"], fields=["finance"]))
    answer = found.investors_for(need(industry_chain="rail_transit", investment_cny=1_000_000), TERMS)
    assert [it.offer.local_id for it in answer] == ["1"]
    assert {"chain", "field", "ticket"} <= {reason.code for reason in answer[0].reasons}


def test_an_empty_market_has_no_answer() -> None:
    assert Market(MODEL).offers_for(need(), TERMS) == []
