"""Apache Kafka in KRaft mode on ports of the loopback interface: one node, or several that know each other. Broker and controller are
one process a node."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from scenario_registry.localset.kafka_jars import kafka_jars
from scenario_registry.localset.processes import EndedEarlyError, Process, free_ports

_CLUSTER = "c2NlbmFyaW8tbG9jYWwtc2V0"
_START_SECONDS = 120.0
_FORMAT_SECONDS = 120
_STOP_SECONDS = 20

_JAVA = ("-Xmx512m", "-Xms256m", "-XX:TieredStopAtLevel=1")
"""Quick to start, and enough for what one machine sends."""


class Listener(NamedTuple):
    """A port that clients connect to. ``advertised``: the port that they are told, if another one stands before this, such as that of a
    proxy. ``protocol``: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""

    name: str
    port: int
    advertised: int | None = None
    protocol: str = "PLAINTEXT"


class KafkaNode:
    """One node. Everything it keeps lies in ``folder``."""

    def __init__(
        self,
        folder: Path,
        *,
        number: int = 1,
        controllers: Sequence[int] | None = None,
        listeners: Sequence[Listener] = (),
        properties: Mapping[str, str] | None = None,
        users: Mapping[str, str] | None = None,
    ) -> None:
        """``controllers``: the controller ports of all nodes in the order of their numbers, which begin with 1; left out, the node is
        alone. ``listeners``: the first is for the nodes themselves, for us and in plain text; left out, there is only that one, on a
        free port. ``properties`` are added to server.properties. ``users``: SCRAM-SHA-512 passwords by user, set when the node is new."""
        self.listeners = tuple(listeners) or (Listener("PLAINTEXT", free_ports(1)[0]),)
        self.address = f"127.0.0.1:{self.listeners[0].port}"
        self._folder = folder
        self._number = number
        self._controllers = list(controllers or free_ports(1))
        self._properties = dict(properties or {})
        self._users = dict(users or {})
        self._file = folder / "server.properties"
        self.process = Process(f"kafka-{number}", _java("kafka.Kafka", str(self._file)), folder)

    def address_of(self, listener: str) -> str:
        """host:port that clients of that listener are told."""
        (found,) = (it for it in self.listeners if it.name == listener)
        return f"127.0.0.1:{found.advertised or found.port}"

    def launch(self) -> None:
        """Start the process, formatting its storage the first time. Does not wait until it answers. Raises NoJavaError, EndedEarlyError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        properties = self._all_properties()
        self._file.touch(mode=0o600)
        self._file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
        if not (self._folder / "data" / "meta.properties").exists():
            self._format()
        self.process.start()

    def start(self) -> None:
        """Start the process, and return when the broker answers. Raises NoJavaError, EndedEarlyError, TimeoutError."""
        self.launch()
        self.await_answer()

    def await_answer(self) -> None:
        """Raises EndedEarlyError when the process has ended, and TimeoutError."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self.process.require_running()
            try:
                with KafkaAdminClient(bootstrap_servers=self.address, bootstrap_timeout_ms=1000) as admin:
                    admin.list_topics()
                return
            except KafkaError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no answer from {self.address} in {_START_SECONDS:.0f} s") from None
                time.sleep(0.2)

    def kill(self) -> None:
        """End it at once. Idempotent."""
        self.process.kill()

    def stop(self) -> None:
        """End it in order. Idempotent."""
        self.process.stop()

    def _all_properties(self) -> dict[str, str]:
        copies = str(min(3, len(self._controllers)))
        voters = ",".join(f"{number}@127.0.0.1:{port}" for number, port in enumerate(self._controllers, 1))
        controller = self._controllers[self._number - 1]
        return {
            "process.roles": "broker,controller",
            "node.id": str(self._number),
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": self.listeners[0].name,
            "listeners": ",".join(
                [*(f"{it.name}://127.0.0.1:{it.port}" for it in self.listeners), f"CONTROLLER://127.0.0.1:{controller}"]
            ),
            "advertised.listeners": ",".join(
                f"{it.name}://127.0.0.1:{it.advertised or it.port}" for it in self.listeners
            ),
            "listener.security.protocol.map": ",".join(
                [*(f"{it.name}:{it.protocol}" for it in self.listeners), "CONTROLLER:PLAINTEXT"]
            ),
            "log.dirs": str(self._folder / "data"),
            "auto.create.topics.enable": "false",
            "default.replication.factor": copies,
            "min.insync.replicas": str(max(1, int(copies) - 1)),
            "offsets.topic.num.partitions": "4" if copies == "3" else "1",
            "offsets.topic.replication.factor": copies,
            "offsets.retention.minutes": "525600",
            "share.coordinator.state.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "group.initial.rebalance.delay.ms": "0",
            "log.retention.ms": "-1",
            **self._properties,
        }

    def _format(self) -> None:
        users = [
            part
            for name, password in self._users.items()
            for part in ("--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]")
        ]
        command = _java("kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(self._file), *users)
        done = subprocess.run(command, capture_output=True, text=True, timeout=_FORMAT_SECONDS, check=False)  # noqa: S603
        if done.returncode != 0:
            raise EndedEarlyError(f"kafka-{self._number} format", f"{done.stdout}{done.stderr}")


class KafkaCluster:
    """Several nodes with one copy of every partition on each, up to three."""

    def __init__(
        self,
        folder: Path,
        nodes: int = 3,
        *,
        controllers: Sequence[int] | None = None,
        listeners: Sequence[Sequence[Listener]] | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """``listeners``: by node. The rest as of ``KafkaNode``."""
        controllers = controllers or free_ports(nodes)
        self.nodes = [
            KafkaNode(
                folder / f"kafka-{number}",
                number=number,
                controllers=controllers,
                listeners=listeners[number - 1] if listeners is not None else (),
                properties=properties,
            )
            for number in range(1, nodes + 1)
        ]

    @property
    def addresses(self) -> list[str]:
        """Of all nodes, as host:port."""
        return [node.address for node in self.nodes]

    def start(self) -> None:
        """Start all nodes, and return when each answers. Raises as ``KafkaNode.start``."""
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.await_answer()

    def stop(self) -> None:
        """End all nodes in order. Idempotent."""
        # All are asked before any is waited for: the last one would wait for a majority that is gone.
        for node in self.nodes:
            node.process.ask_to_stop()
        for node in self.nodes:
            node.process.stop(_STOP_SECONDS)

    def kill(self) -> None:
        """End all nodes at once. Idempotent."""
        for node in self.nodes:
            node.kill()


def _java(*arguments: str) -> list[str]:
    return ["java", *_JAVA, "-cp", f"{kafka_jars()}/*", *arguments]
