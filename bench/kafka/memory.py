"""Whether the memory of a worker grows: the slope of its resident set while it processes events at a steady pace."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Any

import psutil
import psycopg
from scipy import stats

from bench.kafka.pace import RATE, paced
from bench.kafka.site import dsn

_LOOK_SECONDS = 5.0
_LOOKS_A_POINT = 12
_WARM_SHARE = 0.2
"""Of the time, that first: caches and the allocator's arenas fill meanwhile."""


def measure_memory(minutes: float) -> dict[str, Any]:
    """Goal: a slope of zero. The points of the regression are means over a minute, since looks that follow each other are much alike."""
    seconds = 60 * minutes
    sizes: list[float] = []
    with paced(int(RATE * seconds), RATE) as running:
        started = time.monotonic()
        while (elapsed := time.monotonic() - started) < seconds:
            running.worker.require_running()
            if elapsed >= _WARM_SHARE * seconds:
                sizes.append(psutil.Process(running.worker.pid).memory_info().rss / 2**20)
            time.sleep(_LOOK_SECONDS)
            print(f"\r{elapsed / 60:.1f} of {minutes:g} minutes", end="", flush=True)
        with psycopg.connect(dsn(running.url)) as connection:
            (processed,) = connection.execute("SELECT sum(next_offset) FROM positions").fetchone() or (0,)
    print()
    return {"minutes": minutes, "processed": int(processed), **_slope(sizes), "goal": "the interval includes 0"}


def _slope(sizes: Sequence[float]) -> dict[str, Any]:
    """``sizes`` in MiB, one by one at the same distance."""
    points = [statistics.mean(sizes[n : n + _LOOKS_A_POINT]) for n in range(0, len(sizes), _LOOKS_A_POINT)]
    hours = [number * _LOOKS_A_POINT * _LOOK_SECONDS / 3600 for number in range(len(points))]
    line = stats.linregress(hours, points)
    half = float(line.stderr * stats.t.ppf(0.975, len(points) - 2))
    return {
        "mib": round(statistics.mean(sizes), 1),
        "mib_per_hour": round(float(line.slope), 2),
        "interval_95": [round(float(line.slope) - half, 2), round(float(line.slope) + half, 2)],
    }
