"""Processes killed by SIGKILL, as by a power cut: nothing is lost, nothing is twice, nothing is half done."""

from __future__ import annotations

import random
import signal
import time

import pytest

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from tests.recovery.scene import SEED, SIZE, Scene
from tests.support.processes import finish, start

_KILLED = -signal.SIGKILL
_BATCHES = 4

_COMMITTED_BEFORE = {"batch.read": 0, "batch.decided": 0, "batch.written": 0, "batch.committed": 1}
"""Batches in the registry when a process is killed in its first passage of a failpoint."""


@pytest.mark.parametrize("failpoint", _COMMITTED_BEFORE)
def test_killed_at_a_failpoint_again_and_again(scene: Scene, failpoint: str) -> None:
    assert finish(scene.worker(failpoint=failpoint)) == (_KILLED, "")
    assert scene.contents() == scene.undisturbed(batches=_COMMITTED_BEFORE[failpoint])
    kills = 0
    while (code := finish(scene.worker(failpoint=f"{failpoint}:2"))[0]) == _KILLED:
        kills += 1
        assert kills <= _BATCHES
    assert code == 0
    assert kills > 0
    scene.assert_equal_to_undisturbed()
    scene.assert_equal_to_model()


def test_killed_between_writing_and_committing_on_postgresql(postgresql_scene: Scene) -> None:
    scene = postgresql_scene
    assert finish(scene.worker(failpoint="batch.written:2")) == (_KILLED, "")
    assert scene.contents() == scene.undisturbed(batches=1)
    assert finish(scene.worker()) == (0, "")
    scene.assert_equal_to_undisturbed()
    scene.assert_equal_to_model()


def test_sender_and_worker_killed_at_any_moment(scene: Scene) -> None:
    """While a second history is sent, both processes are killed and started anew, at moments that differ from run to run."""
    size, kills = 300, 4
    log_path = scene.log_path.with_name("second.sqlite")
    rng = random.Random()  # noqa: S311 - any moment will do
    for _ in range(kills):
        sender = start("sender", log_path, size, SEED + 1)
        worker = start("worker", log_path, scene.url, 7, size)
        time.sleep(rng.uniform(0.5, 2.5))
        for process in (sender, worker):
            process.kill()
            assert finish(process)[0] in (_KILLED, 0)
    assert finish(start("sender", log_path, size, SEED + 1)) == (0, "")
    log = SqliteEventLog(log_path)
    assert sum(held.end - held.first for held in log.partitions().values()) == size
    assert finish(start("worker", log_path, scene.url, 7, size)) == (0, "")
    second = Scene(log_path, scene.url, log, scene.registry)
    second.assert_equal_to_model(size, SEED + 1)
    log.close()


def test_interrupted_by_a_person(scene: Scene) -> None:
    """Ctrl-C after some batch: what is committed are whole batches, and the next run goes on behind them."""
    worker = scene.worker(batch=5)
    assert worker.stdout is not None
    assert [worker.stdout.readline() for _ in range(2)] == ["0\n", "5\n"]
    worker.send_signal(signal.SIGINT)
    code, errors = finish(worker)
    assert code == 0 or "KeyboardInterrupt" in errors
    done = sum(scene.registry.positions().values())
    assert scene.contents() == scene.undisturbed(batches=-(-done // 5), batch=5)
    assert finish(scene.worker(batch=5)) == (0, "")
    assert sum(scene.registry.positions().values()) == SIZE
    scene.assert_equal_to_model()
