"""An event that the program fails to process is put aside, on every database; its neighbours go through."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import topic_of
from sinks.registry import Registry
from tests.support.events import RAIL, record, stated

_TRIGGER = {
    "sqlite": (
        "CREATE TRIGGER fault BEFORE INSERT ON versions WHEN NEW.local_id LIKE 'POISON%' "
        "BEGIN SELECT RAISE(ABORT, 'a fault of the program'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a fault of the program' USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER fault BEFORE INSERT ON versions FOR EACH ROW WHEN (starts_with(NEW.local_id, 'POISON')) "
        "EXECUTE FUNCTION fault()",
    ),
}
_REMOVED = {"sqlite": ("DROP TRIGGER fault",), "postgresql": ("DROP FUNCTION fault CASCADE",)}


@pytest.fixture
def faulty(registry: Registry) -> Iterator[Registry]:
    """A registry whose database refuses some subjects, as a forgotten case in the program would."""
    dialect = registry.engine.dialect.name
    _execute(registry.engine, *_TRIGGER[dialect])
    yield registry
    _execute(registry.engine, *_REMOVED[dialect])


def _execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def _runtime(folder: Path, registry: Registry, subjects: list[str], batch_records: int = 2_000) -> EmbeddedRuntime:
    log = SqliteEventLog(folder / "log.sqlite", partitions=1)
    records = [record(stated(subject)) for subject in subjects]
    log.append(topic_of(RAIL), records, producer="test", first_number=1)
    return EmbeddedRuntime(log, registry, code_lists(), batch_records=batch_records)


def test_neighbours_go_through_and_the_event_is_kept_with_a_reason(faulty: Registry, tmp_path: Path) -> None:
    subjects = [f"S-{number}" for number in range(50)]
    subjects[17:17], subjects[40:40] = ["POISON-1"], ["POISON-2"]
    progress = _runtime(tmp_path, faulty, subjects).run()
    assert progress.outcomes == {"accepted": 50, "rejected": 2}
    stated_ids = {row[0] for row in _rows(faulty.engine, "SELECT local_id FROM records")}
    assert stated_ids == {subject for subject in subjects if subject.startswith("S-")}
    kept = _rows(faulty.engine, "SELECT position, problems, raw FROM rejections ORDER BY position")
    assert [(row[0], json.loads(row[1])[0]["code"]) for row in kept] == [
        (17, "event_not_processable"), (40, "event_not_processable"),
    ]  # fmt: skip
    assert all(json.loads(row[2])["subject"].startswith("POISON") for row in kept)
    assert _rows(faulty.engine, "SELECT next_offset FROM positions") == [(52,)]
    versions = [row[0] for row in _rows(faulty.engine, "SELECT version FROM changes ORDER BY version")]
    assert versions == list(range(1, 51))


def test_when_many_events_fail_it_is_not_the_events(faulty: Registry, tmp_path: Path) -> None:
    subjects = [f"POISON-{number}" for number in range(50)]
    with pytest.raises(DatabaseError, match="a fault of the program"):
        _runtime(tmp_path, faulty, subjects).run()
    assert len(_rows(faulty.engine, "SELECT * FROM rejections")) == 10


def test_a_table_that_is_missing_is_no_events_fault(registry: Registry, tmp_path: Path) -> None:
    runtime = _runtime(tmp_path, registry, ["S-1", "S-2"])
    _execute(registry.engine, "ALTER TABLE membership RENAME TO elsewhere")
    try:
        with pytest.raises(DatabaseError):
            runtime.run()
        assert _rows(registry.engine, "SELECT * FROM ledger") == []
    finally:
        _execute(registry.engine, "ALTER TABLE elsewhere RENAME TO membership")


def test_batches_leave_no_garbage_that_only_the_collector_finds(registry: Registry, tmp_path: Path) -> None:
    runtime = _runtime(tmp_path, registry, [f"S-{number}" for number in range(400)], batch_records=10)
    before_each: list[int] = []
    runtime.run(lambda _progress: before_each.append(gc.collect()))
    assert len(before_each) >= 40
    # What is made once, at the first batches, and no more.
    assert sum(before_each[10:]) == 0
