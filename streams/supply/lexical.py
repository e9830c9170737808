"""Words that a need and an offer share, weighed as BM25 does, by frozen statistics of Chinese text: what a pair is worth depends on the two alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from schemas.match_model import bigram_costs
from streams.matching.spans import pairs

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9\-]+|\d+[a-z]+")
_SATURATION, _LENGTH_SHARE = 1.2, 0.6
_USUAL_LENGTH = 60.0
"""Words of an offer, those of a title counted twice: what is longer is not better for it."""
PLAIN = 3.0
"""A bigram that stands in one text of twenty says nothing."""
_MOST_ASKED = 2.0
"""A word that a need repeats counts twice at most."""
_FULL = 8.0
"""An overlap of this is 1: a need of forty words has hardly more in common with any offer."""

Weighed = Mapping[str, float]


def words(text: str) -> list[str]:
    """Pairs of characters and Latin words of a text in normal spelling, those that tell something."""
    found = [pair for run in _HAN.findall(text) for pair in pairs(run)] + _LATIN.findall(text)
    return [word for word in found if cost(word) >= PLAIN]


@lru_cache(maxsize=100_000)
def cost(word: str) -> float:
    """How telling a word is: minus the logarithm of the share of texts that hold it."""
    return bigram_costs().of(word)


def counted(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """How often each word stands in the parts of a text, each part with how much a word of it counts."""
    counts: defaultdict[str, float] = defaultdict(float)
    for text, weight in parts:
        for word in words(text):
            counts[word] += weight
    return dict(counts)


def asked(counts: Weighed) -> dict[str, float]:
    """What each word of a need is worth where an offer has it."""
    told = {word: min(count, _MOST_ASKED) * cost(word) for word, count in counts.items()}
    root = sum(told.values()) ** 0.5 * _FULL
    return {word: worth / root for word, worth in told.items()}


def offered(counts: Weighed) -> dict[str, float]:
    """What each word of an offer answers with: up to 2.2, and each further occurrence less."""
    length = sum(counts.values())
    room = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length / _USUAL_LENGTH)
    return {word: count * (_SATURATION + 1) / (count + room) for word, count in counts.items()}


def overlap(need: Weighed, offer: Weighed) -> float:
    """Of what is ``asked`` with what is ``offered``: 0 to about 1, the same in any order of words."""
    return sum(sorted(need[word] * offer[word] for word in need.keys() & offer.keys()))


_MARKS = frozenset("，。、；：（）,;:()")
"""As they are typed, and as the normalised text has them."""

_MOST_SHOWN = 6
"""Pieces of wording."""


def shared_wording(one: str, other: str, shared: Iterable[str]) -> tuple[str, ...]:
    """The words in common as the longest wording that both texts have around them, up to the next mark, the longest first."""
    found: set[str] = set()
    for word in shared:
        start = one.find(word)
        if start < 0:
            continue
        end = start + len(word)
        while start > 0 and one[start - 1] not in _MARKS and one[start - 1 : end] in other:
            start -= 1
        while end < len(one) and one[end] not in _MARKS and one[start : end + 1] in other:
            end += 1
        found.add(one[start:end])
    whole = [it for it in found if not any(it != longer and it in longer for longer in found)]
    return tuple(sorted(whole, key=lambda it: (-len(it), it))[:_MOST_SHOWN])
