"""Jobs that a measurement runs, each in a process of its own: ``python -m bench.jobs NAME ...`` prints one JSON object.

A process of its own, so that one job's memory and garbage do not weigh on the next.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.events import history, mixed, write_log
from producers.sources import load
from producers.sources.row import SourceRow
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.process import settle_garbage_collector
from scenario_registry.runtimes.embedded import EmbeddedRuntime, Progress
from schemas.code_lists import code_lists
from schemas.event import EVENT
from schemas.log import NewRecord
from sinks.registry import Registry

_BATCH = 2_000
_BATCHES_LOOKED_AT = 20

_FLOOR_TABLE = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -98304;
PRAGMA wal_autocheckpoint = 16384;
CREATE TABLE records (organisation TEXT, local_id TEXT, sequence INTEGER, statement TEXT, stage TEXT,
    PRIMARY KEY (organisation, local_id));
"""

_FLOOR_UPSERT = """
INSERT INTO records VALUES (?, ?, ?, ?, ?) ON CONFLICT (organisation, local_id) DO UPDATE SET
    sequence = excluded.sequence, statement = excluded.statement, stage = excluded.stage
    WHERE excluded.sequence >= records.sequence
"""


def floor(folder: str) -> dict[str, Any]:
    """The least that any such job must do: validate with pydantic, upsert guarded by the sequence. No ledger, history, changes."""
    log = SqliteEventLog(Path(folder) / "log.sqlite")
    registry = sqlite3.connect(_fresh(Path(folder) / "floor.sqlite"), isolation_level=None)
    registry.executescript(_FLOOR_TABLE)
    settle_garbage_collector()
    started = time.perf_counter()
    done = 0
    for partition, held in log.partitions().items():
        offset = 0
        while offset < held.end:
            rows = []
            for record in log.read(partition, offset, max_records=_BATCH, max_bytes=1 << 24):
                event = EVENT.validate_json(record.value)
                data: Any = event.data
                rows.append(
                    (event.source, event.subject, event.sequence, data.model_dump_json(exclude_none=True), data.stage)
                )
            registry.execute("BEGIN IMMEDIATE")
            registry.executemany(_FLOOR_UPSERT, rows)
            registry.execute("COMMIT")
            offset += len(rows)
            done += len(rows)
    return _figures(done, time.perf_counter() - started)


def full(folder: str) -> dict[str, Any]:
    """The full job into a new registry."""
    log = SqliteEventLog(Path(folder) / "log.sqlite")
    registry = Registry(f"sqlite:///{_fresh(Path(folder) / 'registry.sqlite')}")
    settle_garbage_collector()
    started = time.perf_counter()
    progress = EmbeddedRuntime(log, registry, code_lists(), batch_records=_BATCH).run()
    return _figures(progress.processed, time.perf_counter() - started)


def grow(folder: str, *sizes: str) -> dict[str, Any]:
    """The full job into a new registry, with the cost of an event just before each number of records is reached."""
    log = SqliteEventLog(Path(folder) / "log.sqlite")
    registry = Registry(f"sqlite:///{_fresh(Path(folder) / 'registry.sqlite')}")
    settle_garbage_collector()
    moments: list[tuple[int, float]] = [(0, time.perf_counter())]
    peaks: dict[int, int] = {}

    def note(so_far: Progress) -> None:
        moments.append((so_far.processed, time.perf_counter()))
        peaks[so_far.processed // 500_000 * 500_000] = _peak_mib()

    runtime = EmbeddedRuntime(log, registry, code_lists(), batch_records=_BATCH)
    progress = runtime.run(note)
    costs = [(end, 1e6 * (after - before) / (end - start)) for (start, before), (end, after) in pairwise(moments)]
    median = {
        size: round(statistics.median([cost for end, cost in costs if end <= 2 * int(size)][-_BATCHES_LOOKED_AT:]), 1)
        for size in sizes
    }
    figures = _figures(progress.processed, moments[-1][1] - moments[0][1])
    return {
        **figures,
        "microseconds_per_event": median,
        "peak_mib": {events: peaks[events] for events in sorted(peaks) if events},
    }


def fill(folder: str, subjects: str, events: str) -> dict[str, Any]:
    """Write a log of that many subjects and events."""
    return _filled(folder, history(int(subjects), int(events)))


def fill_mixed(folder: str, events: str) -> dict[str, Any]:
    """Write a log of that many events, half of them about new subjects."""
    return _filled(folder, mixed(int(events)))


def _filled(folder: str, records: Iterator[NewRecord]) -> dict[str, Any]:
    started = time.perf_counter()
    written = write_log(Path(_fresh(Path(folder) / "log.sqlite")), records)
    return _figures(written, time.perf_counter() - started)


def follow(folder: str) -> dict[str, Any]:
    """Follow the log until the process is ended."""
    runtime = EmbeddedRuntime(
        SqliteEventLog(Path(folder) / "log.sqlite"), Registry(f"sqlite:///{folder}/registry.sqlite"), code_lists()
    )
    settle_garbage_collector()
    return _figures(runtime.follow(lambda: False).processed, 1)


def workbook(folder: str) -> dict[str, Any]:
    """Read a workbook's table row by row."""
    kind = load("xlsx_table")
    options = kind.Options.model_validate({"sheets": [{"name": "场景清单", "headings": ["编号", "场景名称"]}]})
    started = time.perf_counter()
    rows = sum(1 for row in kind.read(options, Path(folder) / "rows.xlsx") if isinstance(row, SourceRow))
    return _figures(rows, time.perf_counter() - started)


def _figures(events: int, seconds: float) -> dict[str, Any]:
    return {
        "events": events,
        "seconds": round(seconds, 3),
        "per_second": round(events / seconds),
        "peak_mib": _peak_mib(),
    }


def _peak_mib() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _fresh(path: Path) -> str:
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    return str(path)


_JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    job.__name__: job for job in (floor, full, grow, fill, fill_mixed, follow, workbook)
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(_JOBS[sys.argv[1]](*sys.argv[2:])) + "\n")
