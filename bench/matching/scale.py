"""``python -m bench.matching.scale 1000 10000 100000 [--words-only]``: a generated registry of each size, and what a thousand of its records cost.

Prints a line of JSON for each size: processor time of a record's profile (and vectors), of filing it and of a look-up, candidates, the time that each of them takes,
the share of planted duplicates that are candidates, records a second a core, memory. A record is looked up in the full registry; when it arrives, the registry
is on average half as large.
"""

from __future__ import annotations

import json
import resource
import sys
from random import Random
from time import process_time
from typing import Any

from bench.matching.corpus import corpus
from schemas.record import Key
from streams.matching.compare import Subject
from streams.matching.index import MemoryIndex
from streams.matching.match import shipped_matcher
from streams.matching.metrics import true_pairs

_SAMPLE = 1000
_BATCH = 64


def measured(size: int, *, use_vectors: bool) -> dict[str, Any]:
    """Figures at one size."""
    made = corpus(size)
    matcher, index = shipped_matcher(use_vectors=use_vectors), MemoryIndex()
    subjects: dict[Key, Subject] = {}
    matcher.subjects(made.records[:_BATCH])
    start = process_time()
    for at in range(0, size, _BATCH):
        for subject in matcher.subjects(made.records[at : at + _BATCH]):
            subjects[subject.profile.key] = subject
    profiled = process_time() - start
    start = process_time()
    for subject in subjects.values():
        index.put(subject)
    filed = process_time() - start
    truth = true_pairs(made.labels)
    chosen = Random(1).sample(sorted(truth), min(_SAMPLE, len(truth)))  # noqa: S311
    hits, lookups, compared, candidates, answers = 0, [], 0.0, 0, 0
    for pair in chosen:
        one = subjects[pair.left]
        start = process_time()
        near = index.near(one)
        lookups.append(process_time() - start)
        start = process_time()
        answers += sum(matcher.reach(one, subjects[key]) is not None for key in near)
        compared += process_time() - start
        candidates += len(near)
        hits += pair.right in near
    lookups.sort()
    number = len(chosen)
    record_seconds = (profiled + filed) / size + (sum(lookups) + compared) / number
    return {
        "records": size,
        "encoder": use_vectors,
        "profile_us": round(profiled / size * 1e6),
        "put_us": round(filed / size * 1e6),
        "lookup_us": round(sum(lookups) / number * 1e6),
        "lookup_p99_ms": round(lookups[int(number * 0.99)] * 1e3, 2),
        "candidates": round(candidates / number, 1),
        "not_nothing": round(answers / number, 1),
        "compare_us": round(compared / max(candidates, 1) * 1e6, 1),
        "candidate_recall": round(hits / number, 4),
        "records_per_second": round(1 / record_seconds),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main(arguments: list[str]) -> None:
    """Each size in turn; memory is the peak of the process, so the largest comes last."""
    use_vectors = "--words-only" not in arguments
    for size in (int(it) for it in arguments if it.isdigit()):
        print(json.dumps(measured(size, use_vectors=use_vectors)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
