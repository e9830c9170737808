"""``make bench``: every measurement of the embedded runtime, side by side in one run. Takes about ten minutes.

Writes bench/results/<day>-embedded.json and prints a table; the reading of the figures is in bench/RESULTS.md.
``python -m bench NAME ...`` runs some of: throughput, growth, latency, workbook.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.latency import measure_latency
from bench.run import run_job
from bench.workbook import measure_workbook
from schemas.moment import SHANGHAI

_REPEATS = 3


def throughput(folder: Path) -> dict[str, Any]:
    """(a) The full job against its floor, alternating, each in a process of its own. Goal: at least 0.30 of the floor."""
    run_job("fill", folder, 66_000, 100_000)
    pairs = [(run_job("floor", folder), run_job("full", folder)) for _ in range(_REPEATS)]
    return {
        "floor_per_second": _median(floor["per_second"] for floor, _ in pairs),
        "full_per_second": _median(full["per_second"] for _, full in pairs),
        "ratio": round(_median(floor["seconds"] / full["seconds"] for floor, full in pairs), 3),
        "goal": "ratio >= 0.30",
    }


def growth(folder: Path) -> dict[str, Any]:
    """(b) Cost of an event while one run grows a registry to 1M records, half of the events new and half updates of any record, as the
    median over the twenty batches before each size is reached; (c) the peak memory of the run, 2M events. Goals: the last at most 1.3
    times the first; under 400 MiB."""
    sizes = (10_000, 100_000, 1_000_000)
    run_job("fill_mixed", folder, 2 * sizes[-1])
    figures = run_job("grow", folder, *sizes)
    cost = {size: figures["microseconds_per_event"][str(size)] for size in sizes}
    return {
        "microseconds_per_event": cost,
        "last_to_first": round(cost[sizes[-1]] / cost[sizes[0]], 3),
        "peak_mib_after_events": figures["peak_mib"],
        "goal": "last_to_first <= 1.3, peak < 400 MiB",
    }


_MEASUREMENTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "throughput": throughput,
    "growth": growth,
    "latency": measure_latency,
    "workbook": measure_workbook,
}


def _median(values: Any) -> float:
    return statistics.median(list(values))


def main(names: list[str]) -> None:
    """Run the named measurements, or all."""
    now = datetime.now(UTC)
    machine = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "measured_at": now.isoformat(timespec="seconds"),
    }
    results: dict[str, Any] = {"machine": machine}
    for name in names or list(_MEASUREMENTS):
        with TemporaryDirectory(prefix="bench-") as folder:
            results[name] = _MEASUREMENTS[name](Path(folder))
        print(name, json.dumps(results[name]), flush=True)
    target = Path(__file__).parent / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-embedded.json"
    known = json.loads(target.read_text()) if target.exists() else {}
    target.write_text(json.dumps({**known, **results}, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
