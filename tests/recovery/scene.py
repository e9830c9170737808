"""What recovery tests look at: one log, one registry, and how to compare it with a run in which nothing went wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from scenario_registry.chaos.model import expected
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime, Progress
from schemas.code_lists import code_lists
from sinks.registry import Registry
from tests.support.contents import Contents, changes_by_key, contents_of, outcomes, shown
from tests.support.histories import long_history
from tests.support.memory_registry import MemoryRegistry
from tests.support.processes import start
from tests.support.running import arrivals

SIZE, SEED, BATCH = 60, 7, 15


class _EnoughError(Exception):
    """So many batches were wanted."""


@dataclass
class Scene:
    """A log with ``SIZE`` events and the registry at ``url``."""

    log_path: Path
    url: str
    log: SqliteEventLog
    registry: Registry

    def worker(self, *, failpoint: str | None = None, batch: int = BATCH, total: int = SIZE) -> Popen[str]:
        """A process that runs until ``total`` events are processed, or until the failpoint kills it."""
        return start("worker", self.log_path, self.url, batch, total, failpoint=failpoint)

    def contents(self) -> Contents:
        """What the registry holds now."""
        return contents_of(self.registry.engine)

    def undisturbed(self, *, batches: int | None = None, batch: int = BATCH) -> Contents:
        """What a registry holds after so many batches (None: after all) of a run in which nothing goes wrong."""
        registry = MemoryRegistry()
        done = 0

        def count(_: Progress) -> None:
            nonlocal done
            done += 1
            if done == batches:
                raise _EnoughError

        if batches != 0:
            with suppress(_EnoughError):
                EmbeddedRuntime(self.log, registry, code_lists(), batch_records=batch).run(count)
        return registry.contents()

    def assert_equal_to_undisturbed(self) -> None:
        """Row by row as if nothing had gone wrong. Batches are cut otherwise after a new start, so changes are compared per record."""
        here, there = self.contents(), self.undisturbed()
        assert changes_by_key(here) == changes_by_key(there)
        del here["changes"], there["changes"]
        assert here == there

    def assert_equal_to_model(self, size: int = SIZE, seed: int = SEED) -> None:
        """Records and outcomes are those of the independent model, and every event has one outcome."""
        model = expected(arrivals(self.log, long_history(size, seed)))
        contents = self.contents()
        assert len(contents["ledger"]) == size
        assert shown(contents) == model.records
        assert outcomes(contents) == model.outcomes
        assert [row[0] for row in contents["changes"]] == list(range(1, len(contents["changes"]) + 1))
