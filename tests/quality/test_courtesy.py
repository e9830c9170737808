"""A run waits for a worker that is behind, and for nobody else; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from quality.courtesy import BEHIND, MOST_SECONDS, Courtesy
from quality.rows import Interval
from quality.sheet import sheets
from quality.snapshot import copied
from quality.suites import suite
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import PartitionId, topic_of
from schemas.moment import from_microseconds
from sinks.queries.ledger import last_received
from sinks.registry import Registry
from tests.quality.conftest import Runs
from tests.quality.faults import CHECKED_AT, START
from tests.support import postgresql
from tests.support.events import MEDIA, RAIL, record, stated
from tests.support.memory_log import START_US, MemoryLog

_CAME = from_microseconds(START_US)
"""When all events came into the log."""


class _Worker:
    """Processes one event whenever a run waits, ``events`` in all."""

    def __init__(self, registry: Registry, events: int = 0) -> None:
        self.registry = registry
        self.waited = 0.0
        self.told: list[str] = []
        self._log = MemoryLog(partitions=1, clock=lambda: START_US)
        self._runtime = EmbeddedRuntime(self._log, registry, code_lists())
        self._sent = 0
        self._events = events

    def carry(self, organisation: str = RAIL) -> None:
        self._sent += 1
        event = record({**stated(f"合成-{self._sent}"), "source": organisation})
        self._log.append(topic_of(organisation), [event], producer=f"test-{self._sent}", first_number=1)
        self._runtime.run()

    def sleep(self, seconds: float) -> None:
        self.waited += seconds
        if self._sent < self._events:
            self.carry()

    def courtesy(self, now: datetime) -> Courtesy:
        return Courtesy(self.registry.engine, self.told.append, lambda: now, self.sleep)


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    is_sqlite = request.param == "sqlite"
    opened = Registry(
        f"sqlite:///{tmp_path / 'registry.sqlite'}" if is_sqlite else postgresql.database(request.function.__name__)
    )
    yield opened
    opened.close()


def test_a_run_waits_until_a_worker_that_is_behind_has_caught_up(registry: Registry) -> None:
    worker = _Worker(registry, events=5)
    worker.carry(MEDIA)
    courtesy = worker.courtesy(_CAME + BEHIND + timedelta(seconds=1))
    worker.carry()
    courtesy.give_way()
    # Three more were carried while it waited, one a second, and three seconds more it looked whether another follows.
    assert worker.waited == 6
    (told,) = worker.told
    assert "（成都轨道交通集团），质量检查先等它；总共最多再等 120 秒" in told
    assert (
        "behind with events of chengdu_rail: the quality run lets it go first, waits 120 s more at most in all" in told
    )


def test_a_run_does_not_wait_for_a_worker_that_keeps_up(registry: Registry) -> None:
    worker = _Worker(registry, events=5)
    courtesy = worker.courtesy(_CAME + BEHIND)
    worker.carry()
    courtesy.give_way()
    assert (worker.waited, worker.told) == (0, [])


def test_a_run_does_not_wait_for_a_worker_that_stands_still(registry: Registry) -> None:
    worker = _Worker(registry, events=5)
    worker.carry()
    courtesy = worker.courtesy(_CAME + timedelta(days=1))
    courtesy.give_way()
    assert worker.waited == 0


def test_a_run_waits_two_minutes_in_all_and_no_longer(tmp_path: Path) -> None:
    registry = Registry(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    worker = _Worker(registry, events=1_000)
    courtesy = worker.courtesy(_CAME + timedelta(days=1))
    worker.carry()
    for _ in range(3):
        courtesy.give_way()
    registry.close()
    assert (worker.waited, len(worker.told)) == (MOST_SECONDS, 1)


def test_a_copy_stops_in_the_middle_of_a_view_and_is_of_one_moment_all_the_same(request: pytest.FixtureRequest) -> None:
    registry = Registry(postgresql.database(request.function.__name__))
    many = "SELECT r.local_id FROM registry_v1_records r CROSS JOIN generate_series(1, 50000)"
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    engine = registry.engine
    with ThreadPoolExecutor(1) as copying, engine.connect().execution_options(isolation_level="REPEATABLE READ") as it:
        jobs: list[Future[None]] = []

        class Copying(_Worker):
            def sleep(self, seconds: float) -> None:
                if not jobs:
                    moment = it.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
                    jobs.append(copying.submit(copied, engine, moment, "public", "copied_rows", many))
                    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
                        while not looking.exec_driver_sql(waiting).scalar_one():
                            assert not jobs[0].done()
                super().sleep(seconds)

        worker = Copying(registry, events=5)
        worker.carry()
        courtesy = worker.courtesy(_CAME + timedelta(days=1))
        worker.carry()
        courtesy.give_way()
        jobs[0].result()
    with engine.connect() as connection:
        copies = connection.exec_driver_sql("SELECT local_id, count(*) FROM copied_rows GROUP BY 1 ORDER BY 1").all()
        assert last_received(connection)[PartitionId(topic_of(RAIL), 0)].next_offset == 5
    registry.close()
    assert [tuple(row) for row in copies] == [("合成-1", 50_000), ("合成-2", 50_000)]


def test_whoever_takes_the_tables_is_not_kept_waiting_by_a_look(request: pytest.FixtureRequest) -> None:
    registry = Registry(postgresql.database(request.function.__name__))
    worker = _Worker(registry)
    courtesy = worker.courtesy(_CAME + timedelta(days=1))
    worker.carry()
    with registry.engine.begin() as switching:
        switching.exec_driver_sql("LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE")
        courtesy.give_way()
    assert worker.waited == 0
    courtesy.give_way()
    assert worker.waited == 3
    registry.close()


def test_a_run_gives_way_before_it_copies_and_before_every_sheet(runs: Runs) -> None:
    laid = list(sheets(suite().values(), runs.registry.engine.dialect.name, Interval(START, CHECKED_AT)))
    # The server of PostgreSQL copies while the run looks, so there it is asked more often than it has parts.
    looks_besides = runs.registry.engine.dialect.name == "postgresql"
    assert runs.gave_way == 1 + len(laid) or (looks_besides and runs.gave_way > 1 + len(laid))
