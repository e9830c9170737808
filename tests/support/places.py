"""Where a pipeline can run: every pair of log and registry, under one interface."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from scenario_registry.eventlog.port import EventLog
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import LogRecord
from sinks.registry import Registry
from sinks.sink import RegistrySink
from tests.support import postgresql
from tests.support.contents import Contents, contents_of
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry

LIVE, REBUILT = "live", "rebuilt"


class Place(Protocol):
    """One log and registries by name, all empty at first. What is opened is closed by the place."""

    def log(self) -> EventLog:
        """The log, opened once more."""
        ...

    def registry(self, name: str = LIVE) -> RegistrySink:
        """The registry, opened once more."""
        ...

    def contents(self, name: str = LIVE) -> Contents: ...


class MemoryPlace:
    """Everything in memory: quick, so that many histories can be tried."""

    def __init__(self) -> None:
        self._log = MemoryLog()
        self._registries = {LIVE: MemoryRegistry(), REBUILT: MemoryRegistry()}

    def log(self) -> EventLog:
        return self._log

    def registry(self, name: str = LIVE) -> RegistrySink:
        return self._registries[name]

    def contents(self, name: str = LIVE) -> Contents:
        return self._registries[name].contents()


class DatabasePlace:
    """The log in a SQLite file, the registry at a URL."""

    def __init__(self, folder: Path, urls: dict[str, str]) -> None:
        self.log_path = folder / "log.sqlite"
        self._urls = urls
        self._opened: list[SqliteEventLog | Registry] = []

    def log(self) -> EventLog:
        log = SqliteEventLog(self.log_path)
        self._opened.append(log)
        return log

    def registry(self, name: str = LIVE) -> Registry:
        registry = Registry(self._urls[name])
        self._opened.append(registry)
        return registry

    def contents(self, name: str = LIVE) -> Contents:
        return contents_of(self.registry(name).engine)

    def close(self) -> None:
        """Close whatever was opened."""
        for opened in self._opened:
            opened.close()


@cache
def _migrated_file() -> Path:
    path = Path(tempfile.mkdtemp()) / "registry.sqlite"
    Registry(f"sqlite:///{path}").close()
    return path


@contextmanager
def memory() -> Iterator[Place]:
    """Log and registry in memory."""
    yield MemoryPlace()


@contextmanager
def sqlite() -> Iterator[DatabasePlace]:
    """Log and registry in SQLite files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = {}
        for registry in (LIVE, REBUILT):
            shutil.copy(_migrated_file(), folder / f"{registry}.sqlite")
            urls[registry] = f"sqlite:///{folder / registry}.sqlite"
        place = DatabasePlace(folder, urls)
        try:
            yield place
        finally:
            place.close()


@contextmanager
def postgres() -> Iterator[DatabasePlace]:
    """The log in a SQLite file, the registry in PostgreSQL."""
    urls = {name: postgresql.database(name).render_as_string(hide_password=False) for name in (LIVE, REBUILT)}
    with tempfile.TemporaryDirectory() as name:
        place = DatabasePlace(Path(name), urls)
        try:
            for registry in urls:
                postgresql.empty(place.registry(registry).engine)
            yield place
        finally:
            place.close()


DATABASES = {"sqlite": sqlite, "postgresql": postgres}
PLACES = {"memory": memory} | DATABASES


def whole_log(log: EventLog) -> list[LogRecord]:
    """Every record that the log holds, partition by partition."""
    return [
        record
        for partition, held in log.partitions().items()
        for record in log.read(partition, held.first, max_records=held.end - held.first, max_bytes=2**40)
    ]
