"""Law 2: delivering any event again changes nothing but the duplicate count."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.laws.law import law
from tests.support.histories import ROUNDS, Round, Sent, as_sent, histories
from tests.support.places import Place
from tests.support.running import process, run

_WHAT_THE_REGISTRY_SAYS = ("records", "versions", "rejections", "changes", "membership")


@law(histories(), ROUNDS, st.randoms(use_true_random=False))
def test_delivering_everything_again_adds_duplicates_only(
    place: Place, history: list[Sent], rounds: list[Round], order: object
) -> None:
    sender = run(place, history, rounds)
    before = place.contents()
    again = list(history)
    order.shuffle(again)  # type: ignore[attr-defined]
    sender.send(again)
    process(place)
    after = place.contents()
    assert {name: after[name] for name in _WHAT_THE_REGISTRY_SAYS} == {
        name: before[name] for name in _WHAT_THE_REGISTRY_SAYS
    }
    added = set(after["ledger"]) - set(before["ledger"])
    assert set(before["ledger"]) <= set(after["ledger"])
    assert len(added) == len(history)
    assert {row[6] for row in added} == {"duplicate"}


@law(histories())
def test_the_same_said_with_another_id_and_time_is_the_same(place: Place, history: list[Sent]) -> None:
    sender = run(place, history)
    before = place.contents()
    sender.send([as_sent(sent.said, copy=59) for sent in history if sent.said is not None])
    process(place)
    after = place.contents()
    assert {name: after[name] for name in _WHAT_THE_REGISTRY_SAYS} == {
        name: before[name] for name in _WHAT_THE_REGISTRY_SAYS
    }


@law(histories())
def test_running_again_finds_nothing_to_do(place: Place, history: list[Sent]) -> None:
    run(place, history)
    before = place.contents()
    process(place)
    assert place.contents() == before
