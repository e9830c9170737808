"""``python -m bench.quality [RECORDS] [DATABASE]``: quality runs over that many records, a million if not said, on PostgreSQL and on SQLite.

Each run is a process of its own, as ``scenarios quality run`` makes it, and a figure is the median of three on one registry: a run over
everything, the first ``--changed`` run, which makes the copy, and one after each 1,000 changes. Seconds of processor time beside those of
the clock: of the run's own processes, and on PostgreSQL of the server's, which begin and end with a run. Then a worker carries 60,000
updates alone and while a run goes on. Writes bench/results/<day>-quality.json.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from bench.quality import beside
from bench.quality.registry import fill
from quality.apart import run_apart
from scenario_registry.localset.postgresql import PostgresServer
from schemas.moment import SHANGHAI
from sinks.registry import Registry

_REPEATS = 3
_CHANGES = 1_000


class Cost(NamedTuple):
    """Seconds by the clock, seconds of processor time."""

    seconds: float
    processor: float


def main(records: int, databases: Sequence[str]) -> None:
    """Measure, print and keep."""
    now = datetime.now(UTC)
    found: dict[str, Any] = {"records": records, "cores": os.cpu_count(), "measured_at": now.isoformat("T", "seconds")}
    with TemporaryDirectory(prefix="bench-quality-") as folder:
        if "postgresql" in databases:
            server = PostgresServer(Path(folder))
            server.start()
            try:
                found["postgresql"] = _measured(server.create_database("quality"), records)
            finally:
                server.stop()
        if "sqlite" in databases:
            found["sqlite"] = _measured(make_url(f"sqlite:///{folder}/registry.sqlite"), records)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    target = Path(__file__).parents[1] / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-quality-{records}.json"
    target.write_text(json.dumps(found, indent=2) + "\n")


def _measured(url: URL, records: int) -> dict[str, Any]:
    """``whole``, ``first`` and ``changed`` runs; ``run_peak_mib`` of their processes; ``carried_beside_a_run`` as a share of what is carried
    alone, and ``caught_up_before_a_run`` of what had waited; ``steady``; ``load`` of the machine before each."""
    registry = Registry(url)
    fill(registry, records)
    found: dict[str, Any] = {"load": [_load()]}
    found["whole"] = _median(_run(url) for _ in range(_REPEATS))
    found["load"].append(_load())
    found["first"] = _median([_run(url, on_changes=True)])
    found["changed"] = _median(_after_changes(registry, url, 2 + nth) for nth in range(_REPEATS))
    found["run_peak_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    found["load"].append(_load())
    for name, age, first in (("carried_beside_a_run", 0.0, 10), ("caught_up_before_a_run", 10.0, 20)):
        ratios = [beside.ratio(registry, url, first + 2 * nth, age=age) for nth in range(_REPEATS)]
        found[name] = round(statistics.median(ratios), 2)
    found["steady"] = {name: it._asdict() for name, it in beside.steady(registry, url, records, 100).items()}
    registry.close()
    return found


def _after_changes(registry: Registry, url: URL, sequence: int) -> Cost:
    fill(registry, _CHANGES, sequence=sequence)
    return _run(url, on_changes=True)


def _run(url: URL, *, on_changes: bool = False) -> Cost:
    used = _processor(url)
    seconds = _seconds(lambda: run_apart(url, None, datetime.now(UTC), on_changes=on_changes))
    return Cost(seconds, _processor(url) - used)


def _processor(url: URL) -> float:
    """What processes that ended have used: our own children's, and the server's."""
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = own.ru_utime + own.ru_stime
    if url.get_backend_name() != "postgresql":
        return used
    engine = create_engine(url)
    with engine.connect() as connection:
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    engine.dispose()
    server = int(Path(folder, "postmaster.pid").read_text().split()[0])
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return used + (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _median(costs: Iterable[Cost]) -> dict[str, float]:
    seconds, processor = zip(*costs, strict=True)
    return {"seconds": round(statistics.median(seconds), 1), "processor": round(statistics.median(processor), 1)}


def _load() -> float:
    return round(os.getloadavg()[0], 1)


def _seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:] or ["postgresql", "sqlite"])
