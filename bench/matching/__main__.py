"""``python -m bench.matching``: matching in and out of sample, on collections of several hands, and beside rivals. Prints JSON.

``python -m bench.matching fit`` fits the weights anew and writes schemas/matching_model/model.json.
Needs bench/matching/requirements.txt.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.matching.collections import FITTED_ON, PLACES, collection
from bench.matching.fit import Fit, subjects_of, thinned, write
from bench.matching.rivals import RIVALS, Ranking
from bench.matching.splink_rival import splink
from scenario_registry.matching.labelled_file import Collection
from schemas.matching import Pair
from streams.matching.evaluate import evaluate
from streams.matching.match import Matcher, compare_all, compare_subjects, shipped_matcher
from streams.matching.metrics import average_precision, true_pairs

_MODEL = Path(__file__).parents[2] / "schemas" / "matching_model" / "model.json"
_FORGOTTEN = (0.0, 0.35, 0.7, 1.0)


def of_ranking(ranking: Ranking, truth: set[Pair]) -> dict[str, Any]:
    """Average precision, best F1, recall at precision 0.99, and how many pairs a person reads for each true one at recall 0.97."""
    order = [pair for _, pair in sorted(ranking, key=lambda it: (-it[0], it[1]))]
    hits, best, safe, reviews = 0, 0.0, 0.0, None
    for place, pair in enumerate(order, start=1):
        hits += pair in truth
        precision, recall = hits / place, hits / len(truth)
        best = max(best, 2 * precision * recall / (precision + recall) if hits else 0.0)
        safe = recall if precision >= 0.99 else safe
        if reviews is None and recall >= 0.97:
            reviews = round(place / len(truth), 2)
    return {
        "average_precision": round(average_precision(order, truth), 3),
        "best_f1": round(best, 3),
        "recall_at_precision_0.99": round(safe, 3),
        "pairs_per_true_pair_at_recall_0.97": reviews,
    }


def of_path(records: Collection, matcher: Matcher) -> dict[str, Any]:
    """Figures of the shipped model along the whole path."""
    return evaluate(compare_all(records.records, matcher), matcher, records.labels, records.hard).figures


def forgetting(records: Collection, matcher: Matcher) -> dict[str, Any]:
    """The same when a share of all places and terms is on no list: what to expect of strangers."""
    found = {}
    for seed, share in enumerate(_FORGOTTEN):
        compared = compare_subjects(subjects_of(records, matcher, thinned(share, 11 + seed)), matcher)
        found[f"{share:.0%}"] = evaluate(compared, matcher, records.labels, records.hard).figures
    return found


def main() -> None:
    if sys.argv[1:] == ["fit"]:
        write(_MODEL)
        return
    results: dict[str, Any] = {}
    for name in PLACES:
        records = collection(name)
        truth = true_pairs(records.labels)
        rankings = {rival: rank(records.records) for rival, rank in (RIVALS | {"Splink 5": splink}).items()}
        results[name] = {
            "path": {
                "with encoder": of_path(records, shipped_matcher()),
                "words only": of_path(records, shipped_matcher(use_vectors=False)),
            },
            "ranking": {rival: of_ranking(ranking, truth) for rival, ranking in rankings.items()},
            "words forgotten": forgetting(records, shipped_matcher()),
        }
    for kind, fit in (("with encoder", Fit(with_vectors=True)), ("words only", Fit(with_vectors=False))):
        for name in FITTED_ON:
            results[name].setdefault("fitted on the others", {})[kind] = fit.out_of_sample(name)
    print(json.dumps(results, ensure_ascii=False, indent=1))


main()
