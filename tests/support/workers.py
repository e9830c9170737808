"""Workers of the distributed runtime as processes of their own, on a real Kafka and a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import CoordinatorNotAvailableError

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.runtimes.difference import Difference, differences
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.failpoint import VARIABLE
from schemas.log import NewRecord, PartitionId, topic_of
from sinks.registry import Registry
from tests.support import postgresql
from tests.support.contents import Contents, contents_of
from tests.support.kafka.shared import empty_broker
from tests.support.waiting import HANGS_SECONDS, wait_until

SCENARIOS = Path(sys.executable).parent / "scenarios"
PARTITIONS = 2


class Worker:
    """One process ``scenarios worker``."""

    def __init__(self, environment: Mapping[str, str], output: Path, options: Sequence[str] = ()) -> None:
        self._output = output
        with output.open("ab") as file:
            command = [SCENARIOS, "worker", *options]
            self.process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)

    def said(self) -> str:
        """Everything it printed."""
        return self._output.read_text(encoding="utf-8")

    def children(self) -> list[int]:
        """Numbers of the processes that it started and that still run."""
        running = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in running.read_text(encoding="utf-8").split()]

    def wait(self) -> int:
        """Its exit code, once it ended by itself."""
        return self.process.wait(HANGS_SECONDS)

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does. Its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def kill(self) -> None:
        """End it at once. Idempotent."""
        self.process.kill()
        self.process.wait()


class Site:
    """An empty log and an empty registry, and workers on them under a group of their own."""

    def __init__(self, folder: Path, database: str = "workers") -> None:
        self.address = empty_broker().address
        self.group = f"workers-{uuid.uuid4()}"
        self.url = postgresql.database(database)
        self.log = KafkaEventLog([self.address], partitions=PARTITIONS)
        self.registry = Registry(self.url)
        postgresql.empty(self.registry.engine)
        self._folder = folder
        self.environment = os.environ | {
            "SCENARIOS_DATA_DIR": str(folder),
            "SCENARIOS_LOG": f"kafka://{self.address}",
            "SCENARIOS_REGISTRY": self.url.render_as_string(hide_password=False),
            "SCENARIOS_PARTITIONS": str(PARTITIONS),
            "SCENARIOS_WORKER_GROUP": self.group,
            # The shortest that Kafka allows by itself: so long does whatever follows upon a killed worker wait.
            "SCENARIOS_WORKER_SESSION_SECONDS": "6",
        }
        self._workers: list[Worker] = []

    def start(
        self, failpoint: str | None = None, *, options: Sequence[str] = (), release: Path | None = None
    ) -> Worker:
        """One more worker, which kills itself at the failpoint if there is one; or a supervisor, by the command's ``options``.
        ``release``: a folder whose packages it takes rather than the installed ones."""
        environment = dict(self.environment)
        if failpoint is not None:
            environment[VARIABLE] = failpoint
        if release is not None:
            environment["PYTHONPATH"] = str(release)
        worker = Worker(environment, self._folder / f"worker-{len(self._workers)}.txt", options)
        self._workers.append(worker)
        return worker

    def append(self, organisation: str, records: Sequence[NewRecord], first_number: int) -> None:
        """As whoever appends has to, again: a broker that was just started again may need another moment."""

        def is_appended() -> bool:
            try:
                self.log.append(topic_of(organisation), records, producer="site", first_number=first_number)
            except LogUnavailableError:
                return False
            return True

        wait_until(is_appended)

    def ends(self) -> dict[PartitionId, int]:
        """Where the partitions of the log end."""
        return {partition: held.end for partition, held in self.log.partitions().items()}

    def wait_until_processed(self) -> None:
        """Until the registry has processed the whole log."""
        self.wait_until(self.is_processed)

    def is_processed(self) -> bool:
        """Whether the registry has processed the whole log."""
        try:
            return self.registry.positions() == self.ends()
        except LogUnavailableError:
            # A broker that was just started again may need another moment.
            return False

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Fails with what the workers said if it does not hold in time."""

        def told() -> str:
            said = "\n".join(worker.said()[-3000:] for worker in self._workers)
            return f"{self.registry.positions()} of {self.ends()}\n{said}"

        wait_until(holds, told)

    def contents(self) -> Contents:
        """Everything in the registry."""
        return contents_of(self.registry.engine)

    def differences_from_embedded(self) -> list[Difference]:
        """Rows that the embedded runtime makes otherwise of the same log."""
        expected = Registry(postgresql.database("expected"))
        postgresql.empty(expected.engine)
        EmbeddedRuntime(self.log, expected, code_lists()).run()
        with self.registry.engine.connect() as ours, expected.engine.connect() as theirs:
            found = list(differences(ours, theirs, ("workers", "embedded")))
        expected.close()
        return found

    def working_members(self) -> int:
        """Workers that have partitions."""
        with KafkaAdminClient(bootstrap_servers=self.address) as admin:
            try:
                group = admin.describe_groups([self.group])[self.group]
            except CoordinatorNotAvailableError:
                # A new broker has no coordinator before the first group asks for one.
                return 0
        return sum(bool(member["member_assignment"]) for member in group["members"] if group["group_state"] == "Stable")

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.kill()
        self.log.close()
        self.registry.close()


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A site, closed with the block."""
    opened = Site(folder)
    try:
        yield opened
    finally:
        opened.close()
