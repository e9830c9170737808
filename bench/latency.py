"""(d) From the return of an append to the moment at which another connection sees the record, while a runtime follows the log."""

from __future__ import annotations

import random
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.events import TOPIC, event
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from sinks.registry import Registry

_EVENTS = 500
_PAUSE_SECONDS = 0.01


def measure_latency(folder: Path) -> dict[str, Any]:
    """Publish one event at a time and poll the registry until it shows. Goal: p99 under 50 ms."""
    Registry(f"sqlite:///{folder}/registry.sqlite").close()
    log = SqliteEventLog(folder / "log.sqlite")
    follower = subprocess.Popen([sys.executable, "-m", "bench.jobs", "follow", str(folder)], stdout=subprocess.DEVNULL)
    reader = sqlite3.connect(folder / "registry.sqlite")
    draw = random.Random(1)  # noqa: S311 - reproducible, not secret
    seconds = []
    try:
        for number in range(1, _EVENTS + 51):
            log.append(TOPIC, [event(number, 1, draw)], producer="bench", first_number=number)
            appended = time.perf_counter()
            while reader.execute("SELECT version FROM registry_version").fetchone()[0] < number:
                time.sleep(0.0005)
            seconds.append(time.perf_counter() - appended)
            time.sleep(_PAUSE_SECONDS)
    finally:
        follower.terminate()
        follower.wait()
    # The first fifty include the start of the follower.
    cuts = statistics.quantiles(seconds[50:], n=100)
    return {"p50_ms": round(1000 * cuts[49], 2), "p99_ms": round(1000 * cuts[98], 2), "goal": "p99 < 50 ms"}
