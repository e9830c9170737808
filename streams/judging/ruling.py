"""Which verdict holds for a pair, of all that was ever said about it. Pure, and independent of the order in which judgements are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from schemas.judgement import DESK, Judgement, owners
from schemas.matching import Pair, Verdict


def ruling(judgements: Iterable[Judgement]) -> Verdict | None:
    """The verdict that holds for one pair, all judgements being about it; None: the owners do not agree, or one is silent.

    The city desk's last word counts; without one the owners' last words, if they are one and the same. An owner who is unsure has answered
    and agrees with nobody. ``UNSURE`` can only be the desk's: it has looked, and nobody is asked again.
    """
    words = last_words(judgements)
    if not words:
        return None
    if DESK in words:
        return words[DESK].verdict
    asked = owners(next(iter(words.values())).pair)
    said = {words[one].verdict if one in words else None for one in asked}
    verdict = said.pop()
    return verdict if not said and verdict is not Verdict.UNSURE else None


def rulings(judgements: Iterable[Judgement]) -> Mapping[Pair, Verdict]:
    """The same for every pair that has one: what ``streams.matching`` takes for clusters and suggestions."""
    by_pair = defaultdict(list)
    for judgement in judgements:
        by_pair[judgement.pair].append(judgement)
    return {pair: verdict for pair, said in by_pair.items() if (verdict := ruling(said)) is not None}


def last_words(judgements: Iterable[Judgement]) -> Mapping[str, Judgement]:
    """The last judgement of each organisation about one pair that nobody took back."""
    words: dict[str, Judgement] = {}
    for judgement in judgements:
        if judgement.counts:
            before = words.get(judgement.organisation)
            if before is None or before.number < judgement.number:
                words[judgement.organisation] = judgement
    return words
