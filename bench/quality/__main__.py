"""``python -m bench.quality [RECORDS]``: a quality run over that many records, a million if not said, on PostgreSQL and on SQLite.

Each run is a process of its own, as ``scenarios quality run`` makes it; the figure is the median of three on one registry. Then a worker
carries 60,000 updates alone and while a run goes on. Writes bench/results/<day>-quality.json.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine import URL, make_url

from bench.quality.registry import fill
from quality.apart import run_apart
from scenario_registry.localset.postgresql import PostgresServer
from schemas.moment import SHANGHAI
from sinks.registry import Registry

_REPEATS = 3
_UPDATES = 60_000


def main(records: int) -> None:
    """Measure, print and keep."""
    now = datetime.now(UTC)
    found: dict[str, Any] = {"records": records, "cores": os.cpu_count(), "measured_at": now.isoformat("T", "seconds")}
    with TemporaryDirectory(prefix="bench-quality-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        try:
            found["postgresql"] = _measured(server.create_database("quality"), records)
        finally:
            server.stop()
        found["sqlite"] = _measured(make_url(f"sqlite:///{folder}/registry.sqlite"), records)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    target = Path(__file__).parents[1] / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-quality.json"
    target.write_text(json.dumps(found, indent=2) + "\n")


def _measured(url: URL, records: int) -> dict[str, Any]:
    """``run_seconds`` of a full run, ``run_peak_mib`` of its process, ``carried_beside_a_run`` as a share of what is carried alone."""
    registry = Registry(url)
    fill(registry, records)
    seconds = [_seconds(lambda: run_apart(url, None, datetime.now(UTC))) for _ in range(_REPEATS)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    ratios = [_ratio(registry, url, sequence) for sequence in range(2, 2 + 2 * _REPEATS, 2)]
    registry.close()
    return {
        "run_seconds": round(statistics.median(seconds), 1),
        "run_peak_mib": peak,
        "carried_beside_a_run": round(statistics.median(ratios), 2),
    }


def _ratio(registry: Registry, url: URL, sequence: int) -> float:
    """What is carried while a run goes on, as a share of what is carried alone."""
    alone = _seconds(lambda: fill(registry, _UPDATES, sequence=sequence))
    with ThreadPoolExecutor(1) as running:
        run = running.submit(run_apart, url, None, datetime.now(UTC))
        beside = _seconds(lambda: fill(registry, _UPDATES, sequence=sequence + 1))
        run.result()
    return alone / beside


def _seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
