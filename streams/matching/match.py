"""From records to clusters and suggestions: the whole way on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from schemas.match_model import MatchModel, match_model
from schemas.matching import (
    Band,
    Cluster,
    Comparison,
    Explanation,
    MatchRecord,
    Pair,
    Verdict,
    likeliest_first,
    pair_of,
)
from schemas.record import Key
from streams.matching.answers import answers
from streams.matching.cluster import cluster
from streams.matching.columns import Numbers
from streams.matching.compare import Subject, compare, explain
from streams.matching.encoder import Encoder, encoder, is_installed
from streams.matching.index import Filed, MemoryIndex, filed
from streams.matching.profile import profile
from streams.matching.vectors import Likenesses, Vectors

_BATCH = 64
_PAIRS = 4096
"""Pairs weighed in one go: some 5 MB."""

WORDS_ONLY = ", words only"
"""How the name of a model ends that goes without an encoder."""


class Compared(NamedTuple):
    """What records have to do with each other, before anybody decides. ``pairs`` holds every pair that was looked at."""

    subjects: Mapping[Key, Subject]
    pairs: Mapping[Pair, Comparison]


class Matching(NamedTuple):
    """``suggestions`` are for people, the likeliest first."""

    clusters: tuple[Cluster, ...]
    suggestions: tuple[Comparison, ...]


class Matcher:
    """Compares records under one model. Without ``encode`` on words alone."""

    def __init__(self, model: MatchModel, encode: Encoder | None) -> None:
        self.model = model
        self.encode = encode

    @property
    def has_vectors(self) -> bool:
        """Whether the encoder is there."""
        return self.encode is not None

    def subject(self, record: MatchRecord) -> Subject:
        """The record, ready to be compared. Pure; the costly part."""
        return self.subjects([record])[0]

    def subjects(self, records: Iterable[MatchRecord]) -> list[Subject]:
        """The same for many: with the encoder at two thirds of the cost."""
        profiles = [profile(record) for record in records]
        vectors: list[Vectors] | list[None] = (
            self.encode(profiles) if self.encode and profiles else [None] * len(profiles)
        )
        return [Subject(*it) for it in zip(profiles, vectors, strict=True)]

    def compare(self, one: Subject, other: Subject) -> Comparison:
        """The short answer about two records."""
        return compare(one, other, self.model)

    def meet(self, entries: Sequence[Filed], index: MemoryIndex, *, with_nothing: bool = False) -> list[Comparison]:
        """File records, a few hundred at most, and compare each with all that were filed before it; what comes to nothing is left out unless it
        is asked for. None of them may be filed already. In which order they come does not matter."""
        rows = [index.put_filed(it) for it in entries]
        near = ((row, index.rows_near(it)) for row, it in zip(rows, entries, strict=True))
        before = ((row, [it for it in found if it < row]) for row, found in near)
        return self._answers(before, index, with_nothing=with_nothing)

    def meet_again(self, entries: Sequence[Filed], index: MemoryIndex) -> list[Comparison]:
        """Compare records that are filed with all that they meet; what comes to nothing is left out. A pair of two of them comes twice."""
        return self._answers(((index.row_of(it.key), index.rows_near(it)) for it in entries), index)

    def fit(self, pair: Pair, index: MemoryIndex) -> bool:
        """``fits`` of two records that are filed, whether or not they meet."""
        row, other = (index.row_of(key) for key in pair)
        return any(map(self.fits, self._answers([(row, [other])], index)))

    def _answers(
        self, met: Iterable[tuple[int, Sequence[int]]], index: MemoryIndex, *, with_nothing: bool = False
    ) -> list[Comparison]:
        rows: list[int] = []
        near: list[int] = []
        for row, found in met:
            rows += [row] * len(found)
            near += found
        return self._weighed(np.array(rows, np.intp), np.array(near, np.intp), index, with_nothing=with_nothing)

    def _weighed(self, ones: Numbers, others: Numbers, index: MemoryIndex, *, with_nothing: bool) -> list[Comparison]:
        weights = self.model.weights(with_vectors=self.has_vectors)
        found: list[Comparison] = []
        for at in range(0, len(ones), _PAIRS):
            some = slice(at, at + _PAIRS)
            alike = self._likenesses(ones[some], others[some], index)
            given = (index.columns, ones[some], others[some], alike, weights)
            it = answers(*given, with_nothing=with_nothing)
            one, other = (map(index.key_of, sides[some][it.at].tolist()) for sides in (ones, others))
            found += map(Comparison, map(pair_of, one, other), it.score, it.band, it.relation, it.guards)
        return found

    def _likenesses(self, ones: Numbers, others: Numbers, index: MemoryIndex) -> Likenesses:
        whole, across = np.zeros(len(ones)), np.zeros(len(ones))
        if self.has_vectors:
            starts = [0, *(np.flatnonzero(np.diff(ones)) + 1).tolist(), len(ones)]
            for start, end in pairwise(starts):
                whole[start:end], across[start:end] = index.columns.likenesses(ones[start], others[start:end])
        return Likenesses(whole, across)

    def explain(self, one: Subject, other: Subject) -> Explanation:
        """The long answer about two records."""
        return explain(one, other, self.model)

    def fits(self, comparison: Comparison) -> bool:
        """Whether two records may stand in one cluster that others of it made: nothing speaks against it, and they are not strangers."""
        return comparison.band is not Band.NOTHING and not comparison.guards


def shipped_matcher(*, use_vectors: bool = True) -> Matcher:
    """A matcher with the model that ships with the product, and with the encoder if it is installed."""
    model = match_model()
    return Matcher(model, encoder(model) if use_vectors else None)


def model_name() -> str:
    """Under which name its answers may be kept: the version of the model, and whether there is an encoder. Loads no weights."""
    return match_model().version + ("" if is_installed() else WORDS_ONLY)


def compare_all(records: Iterable[MatchRecord], matcher: Matcher) -> Compared:
    """Each record against all that it meets. The order of the records does not matter."""
    return compare_subjects(matcher.subjects(records), matcher)


def compare_subjects(subjects: Sequence[Subject], matcher: Matcher) -> Compared:
    """The same of records that were read already."""
    index = MemoryIndex()
    pairs: dict[Pair, Comparison] = {}
    for at in range(0, len(subjects), _BATCH):
        some = [filed(it) for it in subjects[at : at + _BATCH]]
        pairs |= {it.pair: it for it in matcher.meet(some, index, with_nothing=True)}
    return Compared({it.profile.key: it for it in subjects}, pairs)


def settle(
    compared: Compared, judgements: Mapping[Pair, Verdict], matcher: Matcher, withdrawn: Container[Key] = ()
) -> Matching:
    """Clusters and open suggestions. Pure: the same comparisons and judgements, the same answer. Nobody is asked about what is ``withdrawn``."""

    def fits(pair: Pair) -> bool:
        known = compared.pairs.get(pair)
        return matcher.fits(known or matcher.compare(compared.subjects[pair.left], compared.subjects[pair.right]))

    links = [it for it in compared.pairs.values() if it.band is Band.AUTOMATIC]
    clusters = cluster(compared.subjects, links, judgements, fits).clusters
    home = {key: number for number, group in enumerate(clusters) for key in group.members}
    most = matcher.model.suggestions_per_record
    living = [it for it in compared.pairs.values() if not any(key in withdrawn for key in it.pair)]
    return Matching(clusters, suggestions(living, home, judgements, most))


def suggestions(
    compared: Iterable[Comparison],
    home: Mapping[Key, Hashable],
    judged: Container[Pair],
    most: int,
) -> tuple[Comparison, ...]:
    """Pairs that no link and no judgement has settled, the likeliest first. A pair stays if it is among the best ``most`` of either record, so
    whether it does depends on the pairs of these two alone. ``home``: the cluster of each record."""
    open_pairs = sorted(
        (
            it
            for it in compared
            if it.band is not Band.NOTHING and home[it.pair.left] != home[it.pair.right] and it.pair not in judged
        ),
        key=likeliest_first,
    )
    rank: Counter[Key] = Counter()
    kept = []
    for it in open_pairs:
        rank.update(it.pair)
        if any(rank[key] <= most for key in it.pair):
            kept.append(it)
    return tuple(kept)
