"""A locked database or a full disk is an exception that says so; nothing is half done, and a later run goes on."""

from __future__ import annotations

import resource
import sqlite3

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from sinks.registry import Registry
from tests.recovery.scene import SEED, Scene
from tests.support.places import whole_log
from tests.support.processes import finish, start


def _runtime(scene: Scene, registry: Registry) -> EmbeddedRuntime:
    return EmbeddedRuntime(scene.log, registry, code_lists(), batch_records=10)


def test_a_locked_database(scene: Scene) -> None:
    hasty = Registry(f"{scene.url}?timeout=0.1")
    runtime = _runtime(scene, hasty)
    holder = sqlite3.connect(scene.url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        runtime.run()
    holder.execute("ROLLBACK")
    assert scene.contents() == scene.undisturbed(batches=0)
    runtime.run()
    scene.assert_equal_to_model()
    holder.close()
    hasty.close()


def test_a_worker_waits_for_another_writer(scene: Scene) -> None:
    """Waiting is the rule, since another writer needs but a moment."""
    holder = sqlite3.connect(scene.url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    worker = scene.worker()
    with pytest.raises(Exception, match="timed out"):
        worker.wait(3)
    holder.execute("ROLLBACK")
    holder.close()
    assert finish(worker) == (0, "")
    scene.assert_equal_to_model()


def test_a_full_disk_under_the_registry(scene: Scene) -> None:
    small = Registry(scene.url)
    small.engine.dispose()

    @event.listens_for(small.engine, "connect")
    def _limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(OperationalError, match="database or disk is full"):
        _runtime(scene, small).run()
    small.close()
    done = sum(scene.registry.positions().values())
    assert done % 10 == 0
    assert scene.contents() == scene.undisturbed(batches=done // 10, batch=10)
    _runtime(scene, scene.registry).run()
    scene.assert_equal_to_model()


def test_a_full_disk_under_the_log(scene: Scene) -> None:
    """No file may grow beyond a few pages more: the sender fails, and what the log holds is a beginning of what was sent."""
    size = 200
    path = scene.log_path.with_name("small.sqlite")
    SqliteEventLog(path).close()
    limit = path.stat().st_size + 40_000
    code, errors = finish(
        start("sender", path, size, SEED, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    )
    assert code == 1
    assert "disk I/O error" in errors or "database or disk is full" in errors
    log = SqliteEventLog(path)
    before = whole_log(log)
    assert 0 < len(before) < size
    assert finish(start("sender", path, size, SEED)) == (0, "")
    after = whole_log(log)
    assert len(after) == size
    assert set(before) <= set(after)
    log.close()
