"""How good a matching is, measured against labels: each record has one, and records of one label are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from schemas.matching import Cluster, Pair, pair_of
from schemas.record import Key

Labels = Mapping[Key, str]


class Score(NamedTuple):
    """Shares of 0 to 1. Without anything to find, and without anything found, all is well: 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def pairs_within(groups: Iterable[Iterable[Key]]) -> set[Pair]:
    """All pairs of records that share a group."""
    return {pair_of(one, other) for group in groups for one, other in combinations(sorted(group), 2)}


def true_pairs(labels: Labels) -> set[Pair]:
    """All pairs of records with one label."""
    groups: dict[str, list[Key]] = {}
    for key, label in labels.items():
        groups.setdefault(label, []).append(key)
    return pairs_within(groups.values())


def pair_score(found: set[Pair], truth: set[Pair]) -> Score:
    """Of pairs."""
    hits = len(found & truth)
    return Score(_share(hits, len(found)), _share(hits, len(truth)))


def bcubed(clusters: Sequence[Cluster], labels: Labels) -> Score:
    """Averages over records: the share of a record's cluster that has its label, and the share of its label that is in its cluster."""
    sizes = Counter(labels.values())
    precision = recall = 0.0
    for group in clusters:
        counts = Counter(labels[key] for key in group.members)
        for key in group.members:
            precision += counts[labels[key]] / len(group.members)
            recall += counts[labels[key]] / sizes[labels[key]]
    return Score(_share(precision, len(labels)), _share(recall, len(labels)))


def average_precision(ranked: Sequence[Pair], truth: set[Pair]) -> float:
    """The mean, over all true pairs, of the precision down to each; one that is not ranked counts 0."""
    hits, total = 0, 0.0
    for place, pair in enumerate(ranked, start=1):
        if pair in truth:
            hits += 1
            total += hits / place
    return _share(total, len(truth))
