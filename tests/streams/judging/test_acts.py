"""Merge, split and move of scenarios, through judgements and the clusters that follow from them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from schemas.matching import Band, Comparison, Pair, Relation, Verdict, pair_of
from schemas.record import Key
from streams.judging.acts import Said, merge, move, split
from streams.matching.cluster import cluster

KEYS = [Key("organisation", f"{number}") for number in range(6)]
A, B, C, D, *_ = KEYS
Groups = list[tuple[Key, ...]]


def link(one: Key, other: Key) -> Comparison:
    return Comparison(pair_of(one, other), 3.0, Band.AUTOMATIC, Relation.SAME, ())


def groups(links: Iterable[Comparison], said: Iterable[Said], fits: bool = False) -> Groups:
    """Clusters of several; later judgements take the place of earlier ones."""
    rulings: dict[Pair, Verdict] = dict(said)
    found = cluster(KEYS, links, rulings, lambda _: fits)
    return [it.members for it in found.clusters if len(it.members) > 1]


def test_a_merge_takes_every_member_along_even_those_that_would_not_fit() -> None:
    links = [link(A, B), link(C, D)]
    assert groups(links, [Said(pair_of(A, C), Verdict.SAME)]) == [(A, C)], "one judgement alone drops members"
    assert groups(links, merge([A, B], [C, D])) == [(A, B, C, D)]


def test_a_split_keeps_apart_whatever_else_would_join() -> None:
    links = [link(A, B), link(A, C), link(B, C)]
    assert groups(links, [], fits=True) == [(A, B, C)]
    assert groups(links, split([C], [A, B]), fits=True) == [(A, B)]


def test_a_move_leaves_one_and_joins_the_other() -> None:
    links = [link(A, B), link(A, C), link(B, C)]
    assert groups(links, move(C, [A, B, C], [D]), fits=True) == [(A, B), (C, D)]


@given(
    links=st.lists(st.sampled_from([link(a, b) for a in KEYS for b in KEYS if a < b]), unique=True, max_size=6),
    size=st.integers(1, 3),
    fits=st.booleans(),
)
def test_merge_then_split_restores_what_was(links: list[Comparison], size: int, fits: bool) -> None:
    def all_groups(said: list[Said]) -> Groups:
        rulings = dict(said)
        return [it.members for it in cluster(KEYS, links, rulings, lambda _: fits).clusters]

    before = all_groups([])
    if len(before) < 2:
        return
    one, other = before[0], before[size % (len(before) - 1) + 1]
    joined = all_groups(merge(one, other))
    assert tuple(sorted((*one, *other))) in joined
    assert all_groups([*merge(one, other), *split(one, other)]) == before


@given(
    links=st.lists(st.sampled_from([link(a, b) for a in KEYS for b in KEYS if a < b]), unique=True, max_size=8),
    same=st.lists(st.sampled_from([pair_of(a, b) for a in KEYS for b in KEYS if a < b]), max_size=6),
    out=st.integers(1, 3),
    data=st.data(),
)
def test_what_was_split_never_comes_together_by_way_of_others(
    links: list[Comparison], same: list[Pair], out: int, data: st.DataObject
) -> None:
    one, rest = set(KEYS[:out]), set(KEYS[out:])
    apart = split(one, rest)
    said = [Said(pair, Verdict.SAME) for pair in same if pair not in dict(apart)]
    found = groups(data.draw(st.permutations(links)), data.draw(st.permutations([*said, *apart])), fits=True)
    assert not [group for group in found if one & set(group) and rest & set(group)]
