"""From the moment an event is sent until another connection sees it in the registry, while events come at a steady pace."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.events import mixed
from bench.kafka.pace import RATE, paced
from bench.kafka.progress import Marks, watching
from bench.kafka.site import dsn

_EVERY = 10
_LOOK_SECONDS = 0.002
_WARM_SHARE = 0.25
"""Of the events, those first: meanwhile the worker starts, and catches up with what waited for it."""


def measure_latency(seconds: int) -> dict[str, Any]:
    """One event of ten is looked for, every two milliseconds. Goals: p50 under 60 ms, p99 under 300 ms."""
    events = RATE * seconds
    marks = Marks(events, events // _EVERY)
    for _ in marks.over(mixed(events)):
        pass
    seen: dict[int, float] = {}
    with paced(events, _EVERY) as running, watching(dsn(running.url), marks.marks) as watcher:
        while not watcher.is_done:
            running.worker.require_running()
            found = watcher.seen()
            now = time.monotonic()
            seen.update((number, now) for number in found)
            time.sleep(_LOOK_SECONDS)
        sent = running.moments()
    waits = [seen[number] - moment for number, moment in enumerate(sent)][int(_WARM_SHARE * len(sent)) :]
    cuts = statistics.quantiles(waits, n=100)
    return {
        "events_per_second": RATE,
        "looked_for": len(waits),
        "p50_ms": round(1000 * cuts[49], 1),
        "p99_ms": round(1000 * cuts[98], 1),
        "max_ms": round(1000 * max(waits), 1),
        "goal": "p50 < 60 ms, p99 < 300 ms",
    }
