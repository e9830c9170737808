"""One log, one registry and one worker for many examples on a real Kafka and a real PostgreSQL: each of them takes seconds to start.

Between two examples the rows of the registry are deleted, but for its positions, and the log is trimmed up to these: what the worker
remembers stays true. The next example finds a log without records and a registry without rows, as after a long life.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sinks.registry import Registry
from tests.support import postgresql
from tests.support.kafka.shared import before_emptying
from tests.support.mending import release_with_fields
from tests.support.workers import Site, Worker


class Station:
    """A site with one worker, which starts when something is to be processed."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="station"))
        self.site = Site(self._folder, "station")
        self.rebuilt = Registry(postgresql.database("station-rebuilt"))
        postgresql.empty(self.rebuilt.engine)
        self._worker: Worker | None = None
        self._release: Path | None = None

    def is_sound(self) -> bool:
        """Whether another example may use it: nothing was mended, nothing went wrong."""
        is_dead = self._worker is not None and self._worker.process.poll() is not None
        return self._release is None and not is_dead and self.site.is_processed()

    def clear(self) -> None:
        """A registry without rows and a log without records."""
        positions = self.site.registry.positions()
        self.site.log.trim(datetime.now(UTC) + timedelta(days=1), positions)
        for registry in (self.site.registry, self.rebuilt):
            postgresql.empty(registry.engine)
            with registry.transaction() as transaction:
                for partition, position in positions.items():
                    transaction.advance(partition, 0, position)

    def process(self, *, restart: bool) -> None:
        """Until the worker, another one after a ``restart``, has processed the log."""
        if restart:
            self._end_worker()
        if self._worker is None:
            self._worker = self.site.start(release=self._release)
        self.site.wait_until_processed()

    def mend(self, fields: Sequence[str]) -> None:
        """The next worker is of a release that knows these fields."""
        self._end_worker()
        self._release = release_with_fields(self._folder / "release", fields)

    def end(self) -> None:
        """End the worker, close everything. Idempotent."""
        self.site.close()
        self.rebuilt.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end_worker(self) -> None:
        """By a signal, since the group waits for one that was killed."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


_kept: list[Station] = []


def cleared_station() -> Station:
    """The station of this process, cleared."""
    if _kept and not _kept[0].is_sound():
        _end()
    if _kept:
        _kept[0].clear()
    else:
        _kept.append(Station())
        before_emptying(_end)
    return _kept[0]


def _end() -> None:
    while _kept:
        _kept.pop().end()


atexit.register(_end)
