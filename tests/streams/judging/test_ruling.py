"""Which verdict holds for a pair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.judgement import Judgement, may_judge
from schemas.matching import Verdict
from streams.judging.ruling import ruling, rulings
from tests.streams.judging.said import OWN_PAIR, PAIR, WHO, WORDS, said

WORD = st.builds(
    lambda who, verdict, taken_back: f"{who} {verdict}{taken_back}",
    st.sampled_from(list(WHO)),
    st.sampled_from(list(WORDS)),
    st.sampled_from(["", " -"]),
)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ([], None),
        (["rail same"], None),
        (["rail same", "district same"], Verdict.SAME),
        (["district different", "rail different"], Verdict.DIFFERENT),
        (["rail same", "district different"], None),
        (["rail same", "district unsure"], None),
        (["rail unsure", "district unsure"], None),
        (["rail different", "district same", "rail same"], Verdict.SAME),
        (["rail same", "district same", "district unsure"], None),
        (["desk different"], Verdict.DIFFERENT),
        (["desk different", "rail same", "district same"], Verdict.DIFFERENT),
        (["desk different", "desk same"], Verdict.SAME),
        (["rail same", "district same", "desk unsure"], Verdict.UNSURE),
        (["desk same", "desk different -"], Verdict.SAME),
        (["rail same", "district same", "desk different -"], Verdict.SAME),
        (["rail same -", "district same"], None),
        (["rail same", "rail different -", "district same"], Verdict.SAME),
        (["stranger same", "rail same"], None),
        (["rail same", "district same", "stranger different"], Verdict.SAME),
    ],
)
def test_the_desks_last_word_counts_else_that_of_both_owners(words: list[str], verdict: Verdict | None) -> None:
    assert ruling(said(*words)) is verdict


def test_one_owner_of_both_decides_alone() -> None:
    assert ruling(said("rail same", pair=OWN_PAIR)) is Verdict.SAME
    assert ruling(said("rail same", "rail different", pair=OWN_PAIR)) is Verdict.DIFFERENT
    assert ruling(said("rail unsure", pair=OWN_PAIR)) is None


@given(words=st.lists(WORD, max_size=8), data=st.data())
def test_the_order_of_reading_does_not_matter(words: list[str], data: st.DataObject) -> None:
    judgements = said(*words)
    shuffled: list[Judgement] = data.draw(st.permutations(judgements))
    assert ruling(shuffled) is ruling(judgements)


@given(words=st.lists(WORD, max_size=8))
def test_what_was_taken_back_was_never_said(words: list[str]) -> None:
    judgements = said(*words)
    assert ruling(judgements) is ruling([it for it in judgements if it.counts])


@given(words=st.lists(WORD, max_size=8))
def test_a_stranger_never_changes_anything(words: list[str]) -> None:
    judgements = said(*words)
    assert ruling(judgements) is ruling([it for it in judgements if may_judge(it.organisation, it.pair)])


def test_rulings_of_many_pairs() -> None:
    found = rulings([*said("rail same", "district same"), *said("rail unsure", pair=OWN_PAIR)])
    assert found == {PAIR: Verdict.SAME}


def test_owners_and_the_desk_may_judge() -> None:
    assert [may_judge(who, PAIR) for who in WHO.values()] == [True, True, True, False]
