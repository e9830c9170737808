"""``python -m bench.matching.scale 1000 10000 100000 [--words-only] [--filed]``: a generated registry of each size, and what its records cost.

Prints a line of JSON for each size: processor time of a record's profile (and vectors), of filing it, of looking up those that it meets, of comparing it
with them, with the collector of garbage settled as ``scenarios match run`` has it; candidates, answers that are not "nothing", the share of planted duplicates that are candidates, records a second a core, memory.
``arriving``: every record of the registry, as it comes; it is compared with those before it. ``full``: a thousand more, in the full registry. ``--filed``: the records of the registry are filed and not compared, which at a million takes an hour.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from random import Random
from time import process_time
from typing import Any, NamedTuple

from bench.matching.corpus import corpus
from scenario_registry.process import settle_garbage_collector
from schemas.matching import MatchRecord
from streams.matching.index import Filed, MemoryIndex, filed
from streams.matching.match import Matcher, shipped_matcher
from streams.matching.metrics import true_pairs

_SAMPLE = 1000
_BATCH = 128


class Cost(NamedTuple):
    """Seconds of processor time for some records, and what came of it."""

    profiles: float
    compared: float
    answers: int


def measured(size: int, *, use_vectors: bool, is_filed_only: bool) -> dict[str, Any]:
    """Figures at one size."""
    made = corpus(size + _SAMPLE)
    matcher, index = shipped_matcher(use_vectors=use_vectors), MemoryIndex()
    matcher.subjects(made.records[:_BATCH])
    records, more = made.records[:size], made.records[size:]
    arriving = _met(records, matcher, index, is_filed_only=is_filed_only)
    truth = true_pairs({it.key: made.labels[it.key] for it in records})
    chosen = Random(1).sample(sorted(truth), min(_SAMPLE, len(truth)))  # noqa: S311
    by_key = {it.key: it for it in records}
    entries = _entries([by_key[pair.left] for pair in chosen], matcher)
    hits, lookups, candidates = 0, [], 0
    for pair, entry in zip(chosen, entries, strict=True):
        start = process_time()
        near = index.rows_near(entry)
        lookups.append(process_time() - start)
        candidates += len(near)
        hits += pair.right in map(index.key_of, near)
    lookups.sort()
    full = _met(more, matcher, index)
    return {
        "records": size,
        "encoder": use_vectors,
        "filed_only": is_filed_only,
        "candidates": round(candidates / len(chosen), 1),
        "candidate_recall": round(hits / len(chosen), 4),
        "lookup_us": round(sum(lookups) / len(chosen) * 1e6),
        "lookup_p99_ms": round(lookups[int(len(chosen) * 0.99)] * 1e3, 2),
        "arriving": _figures(arriving, size),
        "full": _figures(full, len(more)),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _figures(cost: Cost, records: int) -> dict[str, float]:
    return {
        "profile_us": round(cost.profiles / records * 1e6),
        "compare_us": round(cost.compared / records * 1e6),
        "not_nothing": round(cost.answers / records, 1),
        "records_per_second": round(records / (cost.profiles + cost.compared)),
    }


def _met(records: Sequence[MatchRecord], matcher: Matcher, index: MemoryIndex, *, is_filed_only: bool = False) -> Cost:
    profiles, compared, answers = 0.0, 0.0, 0
    for some in _batches(records):
        start = process_time()
        entries = [filed(it) for it in matcher.subjects(some)]
        halfway = process_time()
        if is_filed_only:
            for entry in entries:
                index.put_filed(entry)
        else:
            answers += len(matcher.meet(entries, index))
        profiles += halfway - start
        compared += process_time() - halfway
    return Cost(profiles, compared, answers)


def _entries(records: Sequence[MatchRecord], matcher: Matcher) -> list[Filed]:
    return [filed(it) for some in _batches(records) for it in matcher.subjects(some)]


def _batches(records: Sequence[MatchRecord]) -> Iterator[Sequence[MatchRecord]]:
    return (records[at : at + _BATCH] for at in range(0, len(records), _BATCH))


def main(arguments: list[str]) -> None:
    """Each size in turn; memory is the peak of the process, so the largest comes last."""
    settle_garbage_collector()
    use_vectors, is_filed_only = "--words-only" not in arguments, "--filed" in arguments
    for size in (int(it) for it in arguments if it.isdigit()):
        print(json.dumps(measured(size, use_vectors=use_vectors, is_filed_only=is_filed_only)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
