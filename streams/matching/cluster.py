"""Clusters from automatic links and judgements. Never by transitive closure alone: a record joins only if it fits every member."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from schemas.matching import Cluster, Pair, Scored, Verdict, likeliest_first, pair_of
from schemas.record import Key

Fits = Callable[[Pair], bool]
"""Whether two records that were brought together by others may stand in one cluster."""


class Clustering(NamedTuple):
    """``refused`` are automatic links that some other member did not fit: for people to look at."""

    clusters: tuple[Cluster, ...]
    refused: tuple[Pair, ...]


def cluster(
    records: Iterable[Key], links: Iterable[Scored], judgements: Mapping[Pair, Verdict], fits: Fits
) -> Clustering:
    """Every record in exactly one cluster. Pure, and independent of every order: links count by score, then by key.

    A judgement comes before any link: same joins, different keeps apart. Where judgements contradict each other (a = b, b = c, a ≠ c),
    the pair of the greater key stays apart and is among ``refused``.
    """
    groups = {key: frozenset({key}) for key in records}
    refused = []
    same = sorted(pair for pair, verdict in judgements.items() if verdict is Verdict.SAME)
    strongest = sorted(links, key=likeliest_first)
    for pair in [*same, *(link.pair for link in strongest)]:
        if pair.left not in groups or pair.right not in groups:
            continue
        one, other = groups[pair.left], groups[pair.right]
        if one is other:
            continue
        is_judged = judgements.get(pair) is Verdict.SAME
        if all(_may_meet(pair_of(a, b), judgements, fits, is_judged=is_judged) for a in one for b in other):
            joined = one | other
            groups.update(dict.fromkeys(joined, joined))
        else:
            refused.append(pair)
    clusters = {tuple(sorted(members)) for members in groups.values()}
    return Clustering(tuple(Cluster(members) for members in sorted(clusters)), tuple(refused))


def _may_meet(pair: Pair, judgements: Mapping[Pair, Verdict], fits: Fits, *, is_judged: bool) -> bool:
    verdict = judgements.get(pair)
    if verdict is Verdict.DIFFERENT:
        return False
    return is_judged or verdict is Verdict.SAME or fits(pair)
