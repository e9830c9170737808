"""What the searches of the bench cost the index alone: ``python -m bench.api.searches [SCENARIOS]``, 200,000 if not said.

No registry and no HTTP: one process fills an index in a temporary folder and asks it, one after another, what ``bench.api`` asks a server: 100 searches for warming up,
which are not counted, and 1,500. Prints the milliseconds of processor time of a search, which say something also while the machine does other work.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bench.api import asked
from bench.api.registry import varied
from scenario_registry.http.search.index import Index
from scenario_registry.http.search.search import Sought, facets_of, found_by, page_of
from schemas.registry_id import registry_id
from sinks.queries.public.feed import State

_NOT_STATED = ("description", "department", "cooperation", "remark", "industry_chain")


def main(scenarios: int) -> None:
    """Fill, ask and print."""
    with TemporaryDirectory(prefix="bench-searches-") as folder:
        index = Index(Path(folder) / "index.sqlite")
        began = time.process_time()
        index.fill(State("bench", 1), _scenarios(scenarios), {})
        filled = time.process_time() - began
        for path in _paths(100):
            _seconds(index, path)
        took = sorted(1000 * _seconds(index, path) for path in _paths(1_500))
    cuts = statistics.quantiles(took, n=100)
    told = {"mean": statistics.mean(took), "p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "dearest": took[-1]}
    found = {name: round(value, 2) for name, value in told.items()}
    found |= {"filled_seconds": round(filled, 1), "load": round(os.getloadavg()[0], 1)}
    sys.stdout.write(f"{scenarios} {json.dumps(found)}\n")


def _scenarios(number: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(1)  # noqa: S311 - reproducible, not secret
    for it in range(number):
        organisation, key, value = varied(it, 1, draw)
        own = {"registry_id": registry_id(organisation, key.decode()), "local_id": key.decode(), "members": 1}
        stated = json.loads(value)["data"]
        yield dict.fromkeys(_NOT_STATED) | stated | own | {"organisation": organisation, "conflicted": False}


def _paths(number: int) -> list[str]:
    draw = random.Random(1)  # noqa: S311 - reproducible, not secret
    return [asked.search(draw) for _ in range(number)]


def _seconds(index: Index, path: str) -> float:
    sought = dict(parse_qsl(urlsplit(path).query))
    has_facets = sought.pop("facets", None)
    began = time.thread_time()
    with index.reading() as searched:
        found = found_by(searched, Sought(**sought))
        page_of(searched, found, None, 50)
        if has_facets:
            facets_of(searched, found)
    return time.thread_time() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
