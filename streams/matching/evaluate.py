"""A matching against labels: the figures of one run, and every pair that went wrong. Pure; time is measured by the caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from schemas.matching import Band, Pair, Verdict
from streams.matching.match import Compared, Matcher, Matching, settle
from streams.matching.metrics import Labels, Score, average_precision, bcubed, pair_score, pairs_within, true_pairs


class Wrong(NamedTuple):
    """``kind``: joined (linked though different), missed (neither linked nor suggested), suggested (a review that ends in "different")."""

    kind: str
    pair: Pair


class Evaluation(NamedTuple):
    """``figures`` as JSON has them."""

    figures: dict[str, Any]
    wrong: tuple[Wrong, ...]


Way = Callable[[Mapping[Pair, Verdict]], Matching]
"""From judgements to clusters and suggestions."""


def evaluate(
    compared: Compared, matcher: Matcher, labels: Labels, hard: Mapping[Pair, str], way: Way | None = None
) -> Evaluation:
    """Judge all suggestions as the labels say, and measure before and after. ``hard`` are different pairs that look alike, with how they relate.
    ``way`` is asked twice, and is ``settle`` if not given."""
    truth = true_pairs(labels)
    way = way or (lambda judgements: settle(compared, judgements, matcher))
    before = way({})
    joined = pairs_within(group.members for group in before.clusters)
    # A link that some member of a cluster did not fit was not made.
    links = {pair for pair in joined if (it := compared.pairs.get(pair)) and it.band is Band.AUTOMATIC}
    suggested = {it.pair for it in before.suggestions}
    answers = {pair: Verdict.SAME if pair in truth else Verdict.DIFFERENT for pair in suggested}
    after = way(answers)
    ranked = sorted(compared.pairs.values(), key=lambda it: (-it.score, it.pair))
    linked, reached = pair_score(links, truth), truth & (joined | suggested)
    figures = {
        "records": len(labels),
        "true_pairs": len(truth),
        "model": matcher.model.version,
        "semantic": matcher.has_vectors,
        "pairwise": _figures(pair_score(joined, truth)),
        "bcubed": _figures(bcubed(before.clusters, labels)),
        "auto_precision": round(linked.precision, 4),
        "auto_recall": round(linked.recall, 4),
        "suggestions": len(suggested),
        "suggestion_recall": round(len(reached) / len(truth), 4) if truth else 1.0,
        "reviews_per_true_pair": round(len(suggested) / len(truth), 3) if truth else None,
        "f1_after_review": round(pair_score(pairs_within(group.members for group in after.clusters), truth).f1, 4),
        "average_precision": round(average_precision([it.pair for it in ranked], truth), 4),
        "candidates_per_record": round(len(compared.pairs) / len(labels), 2) if labels else 0.0,
        "hard_negatives": len(hard),
        "hard_negatives_joined": dict(Counter(relation for pair, relation in hard.items() if pair in joined)),
    }
    wrong = [
        *(Wrong("joined", pair) for pair in sorted(joined - truth)),
        *(Wrong("missed", pair) for pair in sorted(truth - joined - suggested)),
        *(Wrong("suggested", pair) for pair in sorted(suggested - truth)),
    ]
    return Evaluation(figures, tuple(wrong))


def _figures(score: Score) -> dict[str, float]:
    return {"precision": round(score.precision, 4), "recall": round(score.recall, 4), "f1": round(score.f1, 4)}
