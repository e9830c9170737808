"""The whole distributed runtime as plain processes on one machine: what docker-compose.yml describes, but for Prometheus and Grafana.

Data, settings and output of all processes lie in one folder; the same folder started again goes on where it was.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from scenario_registry.localset.kafka import KafkaCluster, Listener
from scenario_registry.localset.places import FolderLock, Ports
from scenario_registry.localset.postgresql import PostgresServer
from scenario_registry.localset.processes import EndedEarlyError, Process

_HEALTHY_SECONDS = 120.0
_STOP_SECONDS = 90.0

Report = Callable[[str], None]


class LocalSet:
    """Kafka nodes, PostgreSQL, supervised workers, the relay, matching and the HTTP interface. Nobody but this machine can reach them; whoever is on it can."""

    def __init__(self, folder: Path, *, nodes: int = 3, workers: int = 2) -> None:
        """Makes ``folder``, an absolute path, takes it until ``stop``, and decides on the ports; starts nothing. ``nodes`` counts the
        first time only. Raises SetBusyError, SettingsError, NoPostgresError, NoJavaError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(folder)
        ports = Ports.kept(folder / "ports.json", nodes)
        self.folder = folder
        self.settings_file = folder / "scenarios.toml"
        self._environment_file = folder / "environment.sh"
        self._topics_file = folder / "topics.toml"
        self.kafka = KafkaCluster(
            folder,
            len(ports.brokers),
            controllers=ports.controllers,
            listeners=[[Listener("PLAINTEXT", port)] for port in ports.brokers],
        )
        self.postgres = PostgresServer(folder / "postgresql", *ports.postgresql)
        worker, relay, match = ports.health
        named = {"worker": worker, "relay": relay, "match": match, "api": ports.http[0]}
        self.health = {name: f"http://127.0.0.1:{port}" for name, port in named.items()}
        self._settings = {
            "log": "kafka://" + ",".join(f"127.0.0.1:{port}" for port in ports.brokers),
            "registry": self.postgres.url("scenarios").render_as_string(hide_password=False),
            "outbox": "outbox.sqlite",
            "data_dir": ".",
            "topics_file": self._topics_file.name,
        }
        self._prepare = [
            self._own(folder, "migrate", "database", "migrate"),
            self._own(folder, "topics", "topics", "apply", "--yes"),
        ]
        self.worker = self._own(folder, "worker", "worker", "--processes", str(workers), "--port", str(worker))
        self.relay = self._own(folder, "relay", "relay", "--follow", "--port", str(relay))
        self.match = self._own(folder, "match", "match", "run", "--follow", "--port", str(match))
        self.api = self._own(folder, "api", "serve", "--port", str(ports.http[0]))

    def start(self, report: Report = lambda _: None) -> None:
        """Start everything, in the order of who needs whom. Returns when all of it answers. Raises EndedEarlyError, TimeoutError."""
        lines = (f"{name} = {json.dumps(value)}\n" for name, value in self._settings.items())
        self.settings_file.write_text("".join(lines), encoding="utf-8")
        self._environment_file.write_text(self._environment(), encoding="utf-8")
        if not self._topics_file.exists():
            copies = len(self.kafka.nodes)
            declared = f"replication = {copies}\nmin_insync_replicas = {max(1, copies - 1)}\n"
            self._topics_file.write_text(declared, encoding="utf-8")
        report(f"Kafka，{len(self.kafka.nodes)} 个节点 / nodes: {self._settings['log']}")
        self.kafka.start()
        report(f"PostgreSQL：{self._settings['registry']}")
        self.postgres.start()
        self.postgres.create_database("scenarios")
        for step in self._prepare:
            step.start()
            if step.wait(_HEALTHY_SECONDS) != 0:
                raise EndedEarlyError(step.name, step.said()[-2000:])
        for process in (self.worker, self.relay, self.match, self.api):
            report(f"{process.name}：{self.health[process.name]}/health")
            process.start()
            self._await_health(process)

    def ended(self) -> Iterator[Process]:
        """Processes that ended although nobody asked them to."""
        ours = [self.worker, self.relay, self.match, self.api]
        everything = [*(node.process for node in self.kafka.nodes), self.postgres.process, *ours]
        return (process for process in everything if process.exit_code is not None)

    def stop(self) -> None:
        """End everything, in the reverse order; batches under way are finished. Others may have the folder then. Idempotent."""
        for process in (self.api, self.match, self.relay, self.worker):
            process.stop(_STOP_SECONDS)
        self.postgres.stop()
        self.kafka.stop()
        self._lock.release()

    def _environment(self) -> str:
        """For a shell: our command and PostgreSQL's own, of the server's version and connected to it."""
        programs = ":".join(shlex.quote(str(it)) for it in (Path(sys.executable).parent, self.postgres.programs))
        return (
            "# . ./environment.sh\n"
            f"export PATH={programs}:$PATH\n"
            f"export PGHOST=127.0.0.1 PGPORT={self.postgres.port} PGUSER={self.postgres.url('scenarios').username}\n"
        )

    def _own(self, folder: Path, name: str, *arguments: str) -> Process:
        # -P: a folder called schemas in the current directory is not ours.
        program = [sys.executable, "-P", "-m", "scenario_registry", "--config", str(self.settings_file)]
        return Process(name, [*program, *arguments], folder)

    def _await_health(self, process: Process) -> None:
        deadline = time.monotonic() + _HEALTHY_SECONDS
        while not _is_healthy(f"{self.health[process.name]}/health"):
            process.require_running()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{process.name}: {process.said()[-2000:]}")
            time.sleep(0.2)


def _is_healthy(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own port on this machine
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
