"""Judgements that cannot all hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.matching import Pair, Verdict, pair_of
from schemas.record import Key
from streams.judging.contradictions import Contradiction, contradictions
from streams.matching.cluster import cluster

KEYS = [Key("organisation", f"{number}") for number in range(6)]
A, B, C, D, *_ = KEYS
SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT


def test_three_that_cannot_all_hold_are_found_with_the_chain() -> None:
    found = contradictions(
        {pair_of(A, B): SAME, pair_of(B, C): SAME, pair_of(A, C): DIFFERENT, pair_of(A, D): DIFFERENT}
    )
    assert found == [Contradiction(pair_of(A, C), (A, B, C))]


def test_the_shortest_chain_is_told() -> None:
    rulings = {
        pair_of(A, B): SAME,
        pair_of(B, C): SAME,
        pair_of(C, D): SAME,
        pair_of(B, D): SAME,
        pair_of(A, D): DIFFERENT,
    }
    assert contradictions(rulings) == [Contradiction(pair_of(A, D), (A, B, D))]


RULINGS = st.dictionaries(
    st.sampled_from([pair_of(a, b) for a in KEYS for b in KEYS if a < b]), st.sampled_from(list(Verdict)), max_size=9
)


@given(RULINGS)
def test_without_one_everything_that_people_called_the_same_is_together(rulings: dict[Pair, Verdict]) -> None:
    home = {
        key: number
        for number, group in enumerate(cluster(KEYS, [], rulings, lambda _: False).clusters)
        for key in group.members
    }
    is_kept = all(home[pair.left] == home[pair.right] for pair, verdict in rulings.items() if verdict is SAME)
    assert is_kept is (contradictions(rulings) == [])
