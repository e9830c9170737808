"""A worker that processes events which come at a steady pace."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import URL

from bench.events import TOPIC
from bench.kafka.contenders import migrate, worker
from bench.kafka.site import PARTITIONS, site
from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.localset.processes import Process

RATE = 1_000
_ROOT = Path(__file__).parents[2]


class Paced(NamedTuple):
    """All of it runs."""

    worker: Process
    sender: Process
    url: URL

    def moments(self) -> list[float]:
        """When the marked events were sent, once the sender has ended. Raises RuntimeError when it failed."""
        if self.sender.wait() != 0:
            raise RuntimeError(self.sender.said())
        moments: list[float] = json.loads(self.sender.said())
        return moments


@contextmanager
def paced(events: int, every: int) -> Iterator[Paced]:
    """Servers, a worker, and a sender of that many events, RATE a second; everything is ended with the block."""
    with site() as servers, servers.database() as url, ExitStack() as stack:
        migrate(url)
        log = KafkaEventLog([servers.kafka.address], partitions=PARTITIONS)
        log.require_topics([TOPIC])
        log.close()
        working = worker(servers, servers.folder, url)
        arguments = [servers.kafka.address, *map(str, (events, RATE, every))]
        command = [sys.executable, "-m", "bench.kafka.sender", *arguments]
        sending = Process("sender", command, servers.folder, {"PYTHONPATH": str(_ROOT)})
        for process in (working, sending):
            stack.callback(process.stop, 20)
            process.start()
        yield Paced(working, sending, url)
