"""The line between a worker and its supervisor, with real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenario_registry.runtimes.carrying import Carried
from scenario_registry.supervision.child import Child
from scenario_registry.supervision.report import ALIVE, Batch, decode, encode
from scenario_registry.supervision.reporter import Reporter
from schemas.log import PartitionId
from tests.support.waiting import wait_until

PLACE = PartitionId("scenario-events.chengdu_rail", 1)
BATCH = Batch(0.25, 7, {PLACE: 12}, {("chengdu_rail", "accepted"): 2, ("chengdu_rail", "rejected"): 1})

WORKER = """
import sys, time
from tests.scenario_registry.supervision.test_line import tell
tell(int(sys.argv[-1]))
time.sleep(600)
"""
FLOOD = """
import sys
from tests.scenario_registry.supervision.test_line import tell
tell(int(sys.argv[-1]), times=20_000)
"""
PARENT = """
import sys, time
from scenario_registry.supervision.child import Child
child = Child([sys.executable, "-c", sys.argv[1]], 0.0)
while not child.reached:
    child.hear(0.0, lambda batch: None)
print(child.pid, flush=True)
time.sleep(600)
"""
ROOT = Path(__file__).parents[3]


def tell(line: int, times: int = 1) -> None:
    """What the worker of these tests does."""
    reporter = Reporter(line)
    for _ in range(times):
        reporter.batch(Carried(BATCH.reached, BATCH.version, Counter(BATCH.outcomes)), BATCH.seconds)


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or is only there to be waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.chdir(ROOT)
    started = Child([sys.executable, "-c", WORKER], 1.0)
    yield started
    started.kill()
    started.close()


def test_a_message_holds_the_whole_batch() -> None:
    assert decode(encode(BATCH)) == BATCH
    assert BATCH.events == 3
    assert decode(ALIVE) is None


def test_a_supervisor_hears_of_batches_and_that_the_worker_lives(child: Child) -> None:
    heard: list[Batch] = []
    wait_until(lambda: (child.hear(2.0, heard.append), bool(heard))[1])
    assert heard == [BATCH]
    assert (child.started_at, child.heard_at, child.wrote_at, child.reached) == (1.0, 2.0, 2.0, {PLACE: 12})
    wait_until(lambda: (child.hear(3.0, heard.append), child.heard_at == 3.0)[1])
    assert len(heard) == 1


def test_a_worker_is_not_held_up_by_a_supervisor_that_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    child = Child([sys.executable, "-c", FLOOD], 0.0)
    wait_until(lambda: child.code() is not None)
    assert child.code() == 0
    child.close()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_worker_dies_with_a_killed_supervisor_even_if_it_is_stopped(is_stopped: bool) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, WORKER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    if is_stopped:
        os.kill(pid, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: has_ended(pid))


def test_a_worker_whose_supervisor_ended_before_it_was_ready_ends_by_itself() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        ours.close()
        command = [sys.executable, "-c", WORKER, str(theirs.fileno())]
        worker = subprocess.run(command, cwd=ROOT, pass_fds=[theirs.fileno()], check=False)
    assert worker.returncode == -signal.SIGKILL
