"""Rankings against graded labels, and the rivals to be better than: BM25 by the statistics of the collection itself, and the encoder alone. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from math import log, log2
from typing import NamedTuple

from schemas.record import Key
from schemas.supply_match import Fit
from streams.matching.spans import pairs
from streams.supply.conditions import Terms, obstacles
from streams.supply.feature import alike
from streams.supply.market import Market
from streams.supply.score import match
from streams.supply.sides import Need, Offer

DEPTH = 10
_SATURATION, _LENGTH_SHARE = 1.2, 0.75

Grades = Mapping[Key, int]
"""0 to 3 by key of the offer; what is not named is 0."""


class Labelled(NamedTuple):
    """A need, its grades, and the part of the collection that it belongs to."""

    need: Need
    grades: Grades
    split: str


def ndcg(ranking: Sequence[Key], grades: Grades) -> float:
    """Normalised discounted cumulative gain: gains of 2^grade - 1, discounted by log2 of the place plus one; 1 where nothing is graded."""

    def gain(found: Sequence[int]) -> float:
        return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(found[:DEPTH]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(key, 0) for key in ranking[:DEPTH]]) / best if best else 1.0


class Rivals:
    """Rankings of the same offers by one means alone, among those that meet the hard conditions."""

    def __init__(self, offers: Collection[Offer], terms: Terms) -> None:
        self._offers = sorted(offers, key=lambda it: it.key)
        self._terms = terms
        self._words = {it.key: Counter(pairs(it.reading.text)) for it in self._offers}
        self._seen = Counter(word for counts in self._words.values() for word in counts)
        self._usual = sum(sum(it.values()) for it in self._words.values()) / max(1, len(self._words))

    def ranking(self, need: Need, worth: Callable[[Need, Offer], float]) -> list[Key]:
        """Best first."""
        open_to = [it for it in self._offers if not obstacles(need, it, self._terms)]
        return [it.key for it in sorted(open_to, key=lambda it: (-worth(need, it), it.key))]

    def bm25(self, need: Need, offer: Offer) -> float:
        """Robertson's BM25 over pairs of characters, k1 = 1.2, b = 0.75."""
        counts = self._words[offer.key]
        room = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * sum(counts.values()) / self._usual)
        return sum(
            log(1 + (len(self._words) - self._seen[word] + 0.5) / (self._seen[word] + 0.5))
            * (counts[word] * (_SATURATION + 1) / (counts[word] + room))
            for word in sorted(set(pairs(need.reading.text)) & counts.keys())
        )

    def encoder(self, need: Need, offer: Offer) -> float:
        """Cosine of the sentence vectors; all alike without the extra ``semantic``."""
        return alike(need.reading, offer.reading)


class Figures(NamedTuple):
    """Mean nDCG at ten: of what is shown, of the plain order by score, of each rival (None where there is no encoder); and how many of those
    shown do not meet a hard condition."""

    needs: int
    shown: float
    by_score: float
    bm25_alone: float
    encoder_alone: float | None
    hard_conditions_broken: int


def figures(labelled: Sequence[Labelled], market: Market, terms: Terms) -> Figures:
    """Of these needs, at least one, among all offers of the market."""
    rivals = Rivals(list(market.offers.values()), terms)
    totals: defaultdict[str, float] = defaultdict(float)
    broken = 0
    for it in labelled:
        found = market.offers_for(it.need, terms, DEPTH)
        broken += sum(one.fit is Fit.EXCLUDED for one in found)
        rankings = {
            "shown": [one.offer for one in found],
            "by_score": rivals.ranking(it.need, lambda need, offer: match(need, offer, terms).score),
            "bm25_alone": rivals.ranking(it.need, rivals.bm25),
            "encoder_alone": rivals.ranking(it.need, rivals.encoder),
        }
        for name, ranking in rankings.items():
            totals[name] += ndcg(ranking, it.grades)
    means = {name: round(total / len(labelled), 4) for name, total in totals.items()}
    has_encoder = labelled[0].need.reading.meaning is not None
    return Figures(
        len(labelled),
        means["shown"],
        means["by_score"],
        means["bm25_alone"],
        means["encoder_alone"] if has_encoder else None,
        broken,
    )
