"""The set of processes that a campaign of rounds is performed on, and what of it can be harmed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from scenario_registry.chaos import delivery
from scenario_registry.chaos.disks import Disk
from scenario_registry.chaos.proxy import Network, Proxy
from scenario_registry.chaos.slot import Keeper, Slot
from scenario_registry.chaos.workload import Sent
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.localset.kafka import KafkaCluster, Listener
from scenario_registry.localset.postgresql import PostgresServer
from scenario_registry.localset.processes import EndedEarlyError, Process, free_ports
from scenario_registry.settings import Settings
from schemas.log import PartitionId
from sinks.registry import Registry

PARTITIONS = 2
SESSION_SECONDS = 3.0
"""After which a worker's partitions are given to another one."""

_START_SECONDS, _LOOK_SECONDS = 120.0, 0.2
_WORKERS, _SPARE_WORKERS, _RELAYS = 2, 3, 2
_HARMED = "HARMED"
_SCENARIOS = Path(sys.executable).with_name("scenarios")
_MAY_END = (ExitCode.BUSY,)
"""A program that ends itself because a server is away does right; its supervisor starts it again."""


@dataclass(slots=True)
class Stage:
    """A running set. The first worker and the first relay reach the servers through proxies, all others directly: so a process can be
    cut off from one server while another takes its place."""

    folder: Path
    settings: Settings
    brokers: Sequence[Slot]
    postgresql: Slot
    workers: Sequence[Slot]
    spare_workers: Sequence[Slot]
    """Not running, unless a fault wants more workers than there are partitions."""
    relays: Sequence[Slot]
    producer: Slot
    kafka_network: Sequence[Proxy]
    database_network: Proxy
    disks: Mapping[str, Disk]
    """By ``kafka`` (that of the first node) and ``postgresql``; none where this process may not mount."""
    cluster: KafkaCluster
    server: PostgresServer
    processed: Mapping[PartitionId, int] = field(default_factory=dict)
    """Positions of the registry before the round."""
    prefix: str = ""
    """How the local ids of the round's subjects begin."""
    delivered: dict[int, Sent] = field(default_factory=dict)
    """What was given to the producer in the round, by its number."""
    _last_number: int = 0
    _deliveries: int = 0
    _delivering: threading.Lock = field(default_factory=threading.Lock)

    @property
    def slots(self) -> list[Slot]:
        """All."""
        return [*self.brokers, self.postgresql, *self.workers, *self.spare_workers, *self.relays, self.producer]

    def begin(self, prefix: str, processed: Mapping[PartitionId, int]) -> None:
        """Of a round."""
        self.prefix, self.processed, self.delivered = prefix, processed, {}

    def deliver(self, sent: Sequence[Sent]) -> None:
        """Give events to the producer. They are acknowledged once ``is_delivered``."""
        with self._delivering:
            fresh = dict(delivery.numbered(sent, self._last_number))
            self._last_number += len(fresh)
            self._deliveries += 1
            self.delivered |= fresh
            delivery.write(self.folder / f"{self._deliveries:06}.jsonl", list(fresh.values()))

    def is_delivered(self) -> bool:
        """Whether the log has acknowledged everything that was given to the producer."""
        return not any(self.folder.glob("*.jsonl"))

    def heal(self) -> None:
        """End whatever is still harmful once all faults are over."""
        for proxy in (*self.kafka_network, self.database_network):
            proxy.heal()

    def await_kafka(self) -> None:
        """Until every node answers. Raises TimeoutError."""
        deadline = time.monotonic() + _START_SECONDS
        for node in self.cluster.nodes:
            while True:
                try:
                    node.await_answer()
                    break
                except EndedEarlyError as error:
                    # Its slot starts it again, as often as it takes.
                    if time.monotonic() > deadline:
                        raise TimeoutError(str(error)) from error
                    time.sleep(_LOOK_SECONDS)

    def disarm(self) -> list[str]:
        """End the processes that were armed for the round and are still there; their names."""
        return [slot.process.name for slot in (*self.workers, *self.relays, self.producer) if slot.disarm()]

    def surprises(self) -> list[str]:
        """Ends that were not allowed since this was asked last."""
        found = [it for slot in self.slots for it in slot.surprises]
        for slot in self.slots:
            slot.surprises.clear()
        return found


@contextmanager
def stage(folder: Path, nodes: int, *, own_disks: bool) -> Iterator[Stage]:
    """A set in an empty folder, until the block ends. Raises NoJavaError, NoPostgresError, EndedEarlyError, TimeoutError."""
    with ExitStack() as closing:
        disks = _disks(folder) if own_disks else {}
        for disk in disks.values():
            closing.callback(disk.close)
        ports = free_ports(3 * nodes)
        targets, listeners = ports[nodes : 2 * nodes], []
        kafka_network = [Proxy(port, target) for port, target in zip(ports[:nodes], targets, strict=True)]
        for plain, proxy in zip(ports[2 * nodes :], kafka_network, strict=True):
            listeners.append((Listener("PLAINTEXT", plain), Listener(_HARMED, proxy.target, proxy.port)))
        properties = {
            # Smaller than the default, so that sessions may be short.
            "group.min.session.timeout.ms": "1000",
            # Larger than the default, since a busy machine may take that long to start three nodes.
            "initial.broker.registration.timeout.ms": "300000",
        }
        cluster = KafkaCluster(folder, nodes, listeners=listeners, properties=properties)
        server = PostgresServer(folder / "postgresql")
        closing.callback(server.kill)
        closing.callback(cluster.kill)
        database_network = Proxy(free_ports(1)[0], server.port)
        network = Network([*kafka_network, database_network])
        closing.callback(network.close)
        server.start()
        cluster.start()
        registry = server.create_database("scenarios")
        Registry(registry).close()
        made = _Programs(folder, cluster, registry, registry.set(port=database_network.port))
        opened = Stage(
            folder=folder,
            settings=made.settings,
            brokers=[Slot(node.process) for node in cluster.nodes],
            postgresql=Slot(server.process),
            workers=[made.worker(number) for number in range(_WORKERS)],
            spare_workers=[made.worker(_WORKERS + number) for number in range(_SPARE_WORKERS)],
            relays=[made.relay(number) for number in range(_RELAYS)],
            producer=made.producer(),
            kafka_network=kafka_network,
            database_network=database_network,
            disks=disks,
            cluster=cluster,
            server=server,
        )
        for spare in opened.spare_workers:
            spare.lay_off()
        keeper = Keeper(opened.slots)
        closing.callback(keeper.close)
        yield opened


def _disks(folder: Path) -> dict[str, Disk]:
    return {"kafka": Disk(folder / "kafka-1"), "postgresql": Disk(folder / "postgresql")}


class _Programs:
    """Our own processes of the set, with the settings they get through their environment."""

    def __init__(self, folder: Path, cluster: KafkaCluster, registry: URL, harmed_registry: URL) -> None:
        self._folder = folder
        self._harmed = ([node.address_of(_HARMED) for node in cluster.nodes], harmed_registry)
        self._direct = (cluster.addresses, registry)
        self.settings = Settings.in_folder(
            folder,
            log=f"kafka://{','.join(cluster.addresses)}",
            registry=registry,
            partitions=PARTITIONS,
            worker_group="chaos",
            worker_session_seconds=SESSION_SECONDS,
        )

    def worker(self, number: int) -> Slot:
        return self._slot(f"worker-{number}", [_SCENARIOS, "worker"], is_harmed=number == 0)

    def relay(self, number: int) -> Slot:
        return self._slot(f"relay-{number}", [_SCENARIOS, "relay", "--follow"], is_harmed=number == 0)

    def producer(self) -> Slot:
        command: list[str | Path] = [sys.executable, "-m", "scenario_registry.chaos.producer", self._folder]
        return self._slot("producer", command, is_harmed=False)

    def _slot(self, name: str, command: Sequence[str | Path], *, is_harmed: bool) -> Slot:
        addresses, registry = self._harmed if is_harmed else self._direct
        environment = {
            "SCENARIOS_DATA_DIR": str(self._folder),
            "SCENARIOS_LOG": f"kafka://{','.join(addresses)}",
            "SCENARIOS_REGISTRY": registry.render_as_string(hide_password=False),
            "SCENARIOS_PARTITIONS": str(PARTITIONS),
            "SCENARIOS_WORKER_GROUP": self.settings.worker_group,
            "SCENARIOS_WORKER_SESSION_SECONDS": str(SESSION_SECONDS),
        }
        return Slot(Process(name, command, self._folder, environment), _MAY_END)
