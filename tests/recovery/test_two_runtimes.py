"""Several runtimes on one registry at once: nothing is twice, nothing is missing."""

from __future__ import annotations

import pytest

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from tests.recovery.scene import SEED, Scene
from tests.support.histories import long_history
from tests.support.processes import finish
from tests.support.running import Sender

_SIZE = 150


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_three_processes_follow_one_log(database: str, request: pytest.FixtureRequest) -> None:
    filled: Scene = request.getfixturevalue("scene" if database == "sqlite" else "postgresql_scene")
    path = filled.log_path.with_name("second.sqlite")
    log = SqliteEventLog(path)
    scene = Scene(path, filled.url, log, filled.registry)
    workers = [scene.worker(batch=batch, total=_SIZE) for batch in (1, 2, 50)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "0\n"
    Sender(log).send(long_history(_SIZE, SEED))
    assert [finish(worker) for worker in workers] == [(0, "")] * 3
    scene.assert_equal_to_model(_SIZE)
    log.close()
