"""Clusters: no transitive closure, judgements first, no order matters."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from schemas.matching import Band, Comparison, Pair, Relation, Verdict, pair_of
from schemas.record import Key
from streams.matching.cluster import cluster
from streams.matching.metrics import pairs_within

KEYS = [Key("organisation", f"{number}") for number in range(6)]
PAIRS = [pair_of(one, other) for one, other in combinations(KEYS, 2)]


def link(pair: Pair, score: float = 3.0) -> Comparison:
    return Comparison(pair, score, Band.AUTOMATIC, Relation.SAME, ())


def test_a_record_that_fits_one_member_only_stays_out() -> None:
    a, b, c, *_ = KEYS
    links = [link(pair_of(a, b), 3.0), link(pair_of(b, c), 2.5)]
    found = cluster([a, b, c], links, {}, lambda pair: pair != pair_of(a, c))
    assert [group.members for group in found.clusters] == [(a, b), (c,)]
    assert found.refused == (pair_of(b, c),)


def test_judgements_come_before_links() -> None:
    a, b, c, *_ = KEYS
    judged = {pair_of(a, b): Verdict.DIFFERENT, pair_of(a, c): Verdict.SAME}
    found = cluster([a, b, c], [link(pair_of(a, b))], judged, lambda _: False)
    assert [group.members for group in found.clusters] == [(a, c), (b,)]


def test_three_judgements_that_contradict_each_other_keep_apart() -> None:
    a, b, c, *_ = KEYS
    judged = {pair_of(a, b): Verdict.SAME, pair_of(b, c): Verdict.SAME, pair_of(a, c): Verdict.DIFFERENT}
    found = cluster([a, b, c], [], judged, lambda _: True)
    assert pair_of(a, c) not in pairs_within(group.members for group in found.clusters)
    assert found.refused == (pair_of(b, c),)


@given(
    st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 3)),
    st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([Verdict.SAME, Verdict.DIFFERENT])),
    st.sets(st.sampled_from(PAIRS)),
    st.randoms(),
)
def test_any_order_gives_the_same_and_nothing_that_speaks_against_is_joined(scores, judged, unfit, random) -> None:  # type: ignore[no-untyped-def]
    links = [link(pair, score) for pair, score in scores.items()]

    def fits(pair: Pair) -> bool:
        return pair not in unfit

    found = cluster(KEYS, links, judged, fits)
    shuffled_links, shuffled_keys = links[:], KEYS[:]
    random.shuffle(shuffled_links)
    random.shuffle(shuffled_keys)
    shuffled_judged = dict(random.sample(list(judged.items()), len(judged)))
    assert cluster(shuffled_keys, shuffled_links, shuffled_judged, fits) == found
    assert sorted(key for group in found.clusters for key in group.members) == sorted(KEYS)
    joined = pairs_within(group.members for group in found.clusters)
    assert not {pair for pair in joined if judged.get(pair) is Verdict.DIFFERENT}


@given(st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 3)), st.sets(st.sampled_from(PAIRS)))
def test_without_judgements_every_pair_in_a_cluster_fits(scores, unfit) -> None:  # type: ignore[no-untyped-def]
    links = [link(pair, score) for pair, score in scores.items()]
    found = cluster(KEYS, links, {}, lambda pair: pair not in unfit)
    assert not pairs_within(group.members for group in found.clusters) & unfit
