"""The embedded runtime: one process reads the log, runs the core, and writes the registry. No service, nothing to install.

Delivery: a batch's effects and the log's positions are one transaction of the registry. A process that dies before the commit has done
nothing; one that dies after it goes on behind the batch. Two processes on one registry are safe: the later one is told so and rereads.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scenario_registry.eventlog.port import EventLog, OffsetRange, event_partitions
from scenario_registry.runtimes.carrying import carry, checked
from scenario_registry.runtimes.whole_log import require_whole_log
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.log import LogRecord, PartitionId
from sinks.sink import RegistrySink, StalePositionError

_IDLE_SECONDS = 0.005
"""How often a follower looks for news: a few microseconds of work each, and an event is visible within a few milliseconds."""


@dataclass(slots=True)
class Progress:
    """What a run has done so far. ``outcomes`` counts events by outcome, ``version`` is the registry's after the last batch."""

    processed: int = 0
    waiting: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    version: int | None = None


class EmbeddedRuntime:
    """Carries records from a log into a registry."""

    def __init__(
        self,
        log: EventLog,
        registry: RegistrySink,
        codes: CodeLists,
        *,
        batch_records: int = 2_000,
        batch_bytes: int = 16 * 1024 * 1024,
    ) -> None:
        self._log = log
        self._registry = registry
        self._codes = codes
        self._batch_records = batch_records
        self._batch_bytes = batch_bytes
        self._positions: dict[PartitionId, int] = dict(registry.positions())
        self._served: dict[PartitionId, int] = {}
        self._turn = 0

    def run(self, report: Callable[[Progress], None] = lambda _: None) -> Progress:
        """Process everything that is in the log now. Idempotent: a second run finds nothing to do.

        Raises ShortLogError when the log ends before what the registry has: new events at those offsets would never be read.
        """
        require_whole_log(self._log, self._positions)
        progress = Progress()
        ends = event_partitions(self._log)
        while self._run_batch(ends, progress):
            report(progress)
        return progress

    def follow(
        self,
        is_stopped: Callable[[], bool],
        report: Callable[[Progress], None] = lambda _: None,
        meanwhile: Callable[[], bool] = lambda: False,
    ) -> Progress:
        """Process what is there and whatever comes, until ``is_stopped`` says so. Never leaves a batch half done. ``meanwhile`` is called whenever
        nothing comes, and says whether it did anything. Raises as ``run`` does."""
        require_whole_log(self._log, self._positions)
        progress = Progress()
        while not is_stopped():
            if self._run_batch(event_partitions(self._log), progress):
                report(progress)
            elif not meanwhile():
                time.sleep(_IDLE_SECONDS)
        return progress

    def _run_batch(self, ends: Mapping[PartitionId, OffsetRange], progress: Progress) -> bool:
        """One batch through the whole path. False when there was nothing to read."""
        batch = self._read(ends)
        if not batch:
            return False
        failpoint("batch.read")
        try:
            carried = carry(self._registry, checked(batch, self._codes), self._positions, self._codes)
        except StalePositionError:
            self._positions = dict(self._registry.positions())
            return True
        self._positions.update(carried.reached)
        progress.version = carried.version
        progress.processed += len(batch)
        progress.waiting = sum(max(0, held.end - self._positions.get(partition, 0)) for partition, held in ends.items())
        for (_, outcome), count in carried.outcomes.items():
            progress.outcomes[outcome] += count
        return True

    def _read(self, ends: Mapping[PartitionId, OffsetRange]) -> list[LogRecord]:
        batch: list[LogRecord] = []
        size = 0
        # Whoever was served last comes last, so that no sender, however much it sends, keeps the others waiting for long.
        for partition in sorted(ends, key=lambda it: self._served.get(it, 0)):
            held = ends[partition]
            position = self._positions.get(partition, 0)
            room = self._batch_records - len(batch)
            if position >= held.end or room <= 0 or size >= self._batch_bytes:
                continue
            records = self._log.read(
                partition, position, max_records=min(room, held.end - position), max_bytes=self._batch_bytes - size
            )
            self._turn += 1
            self._served[partition] = self._turn
            size += sum(len(record.value) for record in records)
            batch.extend(records)
        return batch
