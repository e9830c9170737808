"""One Kafka node and one PostgreSQL server for measurements, with the databases' own defaults: every commit is durable."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from scenario_registry.localset.kafka import KafkaNode
from scenario_registry.localset.postgresql import PostgresServer

PARTITIONS = 4


class Site:
    """Both servers, running. ``folder`` is for whatever else a measurement keeps."""

    def __init__(self, folder: Path, kafka: KafkaNode, server: PostgresServer) -> None:
        self.folder = folder
        self.kafka = kafka
        self.server = server
        self._numbers = count(1)

    @contextlib.contextmanager
    def database(self) -> Iterator[URL]:
        """A new database, gone with the block. What earlier ones left in the write-ahead log is flushed first, so that it weighs on none."""
        name = f"run{next(self._numbers)}"
        url = self.server.create_database(name)
        self._administer("CHECKPOINT")
        try:
            yield url
        finally:
            self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        with psycopg.connect(dsn(self.server.url()), autocommit=True) as connection:
            connection.execute(statement)


def dsn(url: URL) -> str:
    """The URL for programs that do not know SQLAlchemy's names of drivers."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """Start both servers in a folder of their own; end them and remove it with the block, however that ends."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        # PostgreSQL runs as a user of its own where we are root, and must get in.
        folder.chmod(0o755)
        # Kafka's default: workers that start together share the partitions from the first record on.
        kafka = KafkaNode(folder / "kafka", properties={"group.initial.rebalance.delay.ms": "3000"})
        stack.callback(kafka.kill)
        kafka.start()
        server = PostgresServer(folder / "postgresql")
        stack.callback(server.stop)
        server.start()
        yield Site(folder, kafka, server)
