"""Kafka nodes, PostgreSQL and processes of a local set: they start, survive being killed, and end with whoever started them."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.localset.kafka import KafkaCluster, KafkaNode
from scenario_registry.localset.kafka_jars import VERSION, NoJavaError
from scenario_registry.localset.postgresql import PostgresServer
from scenario_registry.localset.processes import EndedEarlyError, Process, free_ports
from schemas.log import NewRecord, PartitionId, topic_of
from sinks.database import open_engine
from tests.scenario_registry.commands import Command
from tests.support.waiting import wait_until

SLEEPER = [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)"]
TOPIC = topic_of("chengdu_rail")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[KafkaCluster]:
    opened = KafkaCluster(tmp_path)
    try:
        opened.start()
    except NoJavaError as error:
        pytest.skip(str(error))
    yield opened
    opened.kill()


def test_three_nodes_keep_what_was_acknowledged_when_one_is_killed(cluster: KafkaCluster) -> None:
    log = KafkaEventLog(cluster.addresses, partitions=1)
    log.append(TOPIC, [NewRecord(b"a", b"1")], producer="site", first_number=1)
    killed, *_ = cluster.nodes
    killed.kill()
    _append_again_and_again(log, NewRecord(b"a", b"2"), 2)
    values = [it.value for it in log.read(PartitionId(TOPIC, 0), 0, max_records=9, max_bytes=999)]
    assert values == [b"1", b"2"]
    killed.start()
    log.close()


def _append_again_and_again(log: KafkaEventLog, record: NewRecord, number: int) -> None:
    """As whoever appends has to: until the other nodes have noticed that one is gone, the log is away."""

    def is_appended() -> bool:
        try:
            log.append(TOPIC, [record], producer="site", first_number=number)
        except LogUnavailableError:
            return False
        return True

    wait_until(is_appended, lambda: "two nodes of three do not take an event")


def test_postgresql_keeps_what_was_committed_when_it_is_killed(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path)
    server.start()
    url = server.create_database("kept")
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept AS SELECT 7 AS number")
    engine.dispose()
    server.kill()
    server.start()
    assert server.create_database("kept") == url
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT number FROM kept").scalar_one() == 7
    engine.dispose()
    server.stop()
    assert server.process.exit_code == 0


def test_a_process_is_put_to_sleep_woken_ended_and_started_again(tmp_path: Path) -> None:
    process = Process("sleeper", SLEEPER, tmp_path)
    process.start()
    first = process.pid
    assert first is not None
    process.pause()
    _wait_for(first, "T")
    process.resume()
    assert process.stop() == -signal.SIGTERM
    assert process.pid is None
    process.start()
    assert process.pid not in (None, first)
    process.kill()
    assert process.exit_code == -signal.SIGKILL


def test_processes_that_give_chance_the_same_seed_get_other_ports() -> None:
    chosen = []
    for _ in range(2):
        # As every example of a property does, in each process that runs some.
        random.seed(0)
        chosen.append(free_ports(4))
    assert chosen[0] != chosen[1]


def test_a_process_that_ended_says_why(tmp_path: Path) -> None:
    process = Process("broken", [sys.executable, "-c", "raise SystemExit('no such disk')"], tmp_path)
    process.start()
    assert process.wait() == 1
    with pytest.raises(EndedEarlyError, match="no such disk"):
        process.require_running()


def test_a_process_says_what_it_said_since_it_was_started_last(tmp_path: Path) -> None:
    process = Process("talker", [sys.executable, "-c", "import os; print(os.environ['WORD'])"], tmp_path)
    for word in ("first", "second"):
        process.start({"WORD": word})
        assert process.wait() == 0
    assert process.said() == "second\n"
    assert process.output.read_text() == "first\nsecond\n"


def test_a_java_that_is_too_old_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho UnsupportedClassVersionError >&2; exit 1\n")
    java.chmod(0o700)
    (tmp_path / "scenario-registry" / f"kafka-{VERSION}").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(EndedEarlyError, match=r"kafka-1 .*未能启动 / did not start: UnsupportedClassVersionError"):
        KafkaNode(tmp_path / "node").launch()


def test_ctrl_c_during_the_start_ends_it_without_a_traceback(tmp_path: Path) -> None:
    process = Command(tmp_path).process("local", "--folder", str(tmp_path / "set"), "--nodes", "1")
    assert process.stdout is not None
    if "nodes: " not in process.stdout.readline():
        pytest.skip(process.communicate()[1])
    process.send_signal(signal.SIGINT)
    said, warned = process.communicate()
    assert process.returncode == ExitCode.STOPPED
    assert "正在结束" in said
    assert "Traceback" not in warned


def test_processes_end_with_a_killed_parent(tmp_path: Path) -> None:
    parent = f"""
import sys, time
from pathlib import Path
from scenario_registry.localset.processes import Process
process = Process("sleeper", {SLEEPER!r}, Path({str(tmp_path)!r}))
process.start()
print(process.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        child = int(started.stdout.readline())
        started.kill()
    _wait_for(child, "", "Z")


def _wait_for(pid: int, *states: str) -> None:
    wait_until(lambda: _state_of(pid) in states, lambda: f"the process stays in state {_state_of(pid)}")


def _state_of(pid: int) -> str:
    """Letter of the process's state, see proc(5); empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
