"""One Apache Kafka node in KRaft mode on free ports of the loopback interface: broker and controller in one process."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.support.kafka.jars import kafka_jars

_CLUSTER = "c2NlbmFyaW8tdGVzdHMhIQ"
_START_SECONDS = 90

_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
transaction.state.log.replication.factor=1
group.initial.rebalance.delay.ms=0
log.retention.ms=-1
"""


class Broker:
    """A running broker. ``address`` is host:port."""

    def __init__(self, folder: Path, ports: tuple[int, int]) -> None:
        self.address = f"127.0.0.1:{ports[0]}"
        self._folder = folder
        self._ports = ports
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, formatting its storage the first time. Returns when the broker answers."""
        properties = self._folder / "server.properties"
        if not properties.exists():
            broker, controller = self._ports
            properties.write_text(_PROPERTIES.format(broker=broker, controller=controller, folder=self._folder))
            self._java("kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(properties)).wait(60)
        self._process = self._java("kafka.Kafka", str(properties))
        self._await_answer()

    def kill(self) -> None:
        """End the process at once, as a power cut would. Idempotent."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def delete_topics(self) -> None:
        """Remove all topics that hold events, and wait until they are gone."""
        with KafkaAdminClient(bootstrap_servers=self.address) as admin:
            deadline = time.monotonic() + 30
            while topics := [name for name in admin.list_topics() if not name.startswith("__")]:
                admin.delete_topics(topics, raise_errors=False)
                assert time.monotonic() < deadline, f"{topics} do not go away"
                time.sleep(0.1)

    def _java(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = ["java", "-Xmx512m", "-Xms256m", "-XX:TieredStopAtLevel=1", "-cp", f"{kafka_jars()}/*", *arguments]
        with (self._folder / "broker.log").open("ab") as output:
            return subprocess.Popen(
                command, stdout=output, stderr=output, cwd=self._folder, preexec_fn=_die_with_parent
            )

    def _await_answer(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _START_SECONDS
        while True:
            assert self._process.poll() is None, (self._folder / "broker.log").read_text()[-3000:]
            try:
                with KafkaAdminClient(bootstrap_servers=self.address, bootstrap_timeout_ms=1000) as admin:
                    admin.list_topics()
                return
            except KafkaError:
                assert time.monotonic() < deadline, f"no answer from {self.address} in {_START_SECONDS} s"
                time.sleep(0.2)


def _die_with_parent() -> None:
    """Linux ends the process with the test run, even if that is killed. prctl(2), PR_SET_PDEATHSIG."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def start_broker(folder: Path) -> Broker:
    """A running broker that keeps everything in ``folder``; the caller kills it. Raises NoJavaError."""
    broker = Broker(folder, _free_ports())
    try:
        broker.start()
    except BaseException:
        broker.kill()
        raise
    return broker


def _free_ports() -> tuple[int, int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(2)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        first, second = (one.getsockname()[1] for one in sockets)
        return first, second
