"""Where a pipeline can run: log, registry and what carries the one into the other, under one interface."""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from scenario_registry.eventlog.port import EventLog
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import LogRecord
from sinks.registry import Registry
from sinks.sink import RegistrySink
from tests.support import postgresql
from tests.support.contents import Contents, contents_of
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry
from tests.support.mending import with_fields
from tests.support.station import cleared_station

LIVE, REBUILT = "live", "rebuilt"


class Place(Protocol):
    """One log and registries by name, all empty at first. What is opened is closed by the place."""

    def log(self) -> EventLog:
        """The log, opened once more."""
        ...

    def registry(self, name: str = LIVE) -> RegistrySink:
        """The registry, opened once more."""
        ...

    def process(
        self, name: str = LIVE, *, restart: bool = False, batch_records: int = 2_000, batch_bytes: int = 2**24
    ) -> None:
        """Process what is in the log, by whatever processed before; after a ``restart``, and at first, by something that remembers
        nothing. The sizes of a batch are wishes, and hold from one restart to the next."""
        ...

    def mend(self, fields: Sequence[str]) -> None:
        """From now on events are judged by a code list that has these ``fields`` too."""
        ...

    def contents(self, name: str = LIVE) -> Contents: ...


class _Embedded(ABC):
    """The embedded runtime, on whatever log and registries the place has."""

    def __init__(self) -> None:
        self._codes = code_lists()
        self._runtimes: dict[str, EmbeddedRuntime] = {}

    @abstractmethod
    def log(self) -> EventLog: ...

    @abstractmethod
    def registry(self, name: str = LIVE) -> RegistrySink: ...

    def process(
        self, name: str = LIVE, *, restart: bool = False, batch_records: int = 2_000, batch_bytes: int = 2**24
    ) -> None:
        if restart or name not in self._runtimes:
            self._runtimes[name] = EmbeddedRuntime(
                self.log(), self.registry(name), self._codes, batch_records=batch_records, batch_bytes=batch_bytes
            )
        self._runtimes[name].run()

    def mend(self, fields: Sequence[str]) -> None:
        self._codes = with_fields(self._codes, fields)
        self._runtimes.clear()


class MemoryPlace(_Embedded):
    """Everything in memory: quick, so that many histories can be tried."""

    def __init__(self) -> None:
        super().__init__()
        self._log = MemoryLog()
        self._registries = {LIVE: MemoryRegistry(), REBUILT: MemoryRegistry()}

    def log(self) -> EventLog:
        return self._log

    def registry(self, name: str = LIVE) -> RegistrySink:
        return self._registries[name]

    def contents(self, name: str = LIVE) -> Contents:
        return self._registries[name].contents()


class DatabasePlace(_Embedded):
    """The log in a SQLite file, the registry at a URL."""

    def __init__(self, folder: Path, urls: dict[str, str]) -> None:
        super().__init__()
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


class ServersPlace:
    """The log on Kafka, the registry in PostgreSQL, and a process ``scenarios worker`` between them."""

    def __init__(self) -> None:
        self._station = cleared_station()

    def log(self) -> EventLog:
        return self._station.site.log

    def registry(self, name: str = LIVE) -> Registry:
        return self._station.site.registry if name == LIVE else self._station.rebuilt

    def process(
        self, name: str = LIVE, *, restart: bool = False, batch_records: int = 2_000, batch_bytes: int = 2**24
    ) -> None:
        if name == LIVE:
            self._station.process(restart=restart)
        else:
            # A rebuild reads the log without Faust.
            EmbeddedRuntime(
                self.log(), self.registry(name), code_lists(), batch_records=batch_records, batch_bytes=batch_bytes
            ).run()

    def mend(self, fields: Sequence[str]) -> None:
        self._station.mend(fields)

    def contents(self, name: str = LIVE) -> Contents:
        return contents_of(self.registry(name).engine)


@contextmanager
def servers() -> Iterator[ServersPlace]:
    """Kafka, Faust and PostgreSQL. The log was trimmed before, and the registries stand where it begins now."""
    yield ServersPlace()


Places = Mapping[str, Callable[[], AbstractContextManager[Place]]]

DATABASES = {"sqlite": sqlite, "postgresql": postgres}
PLACES: Places = {"memory": memory, **DATABASES, "servers": servers}


def whole_log(log: EventLog) -> list[LogRecord]:
    """Every record that the log holds, partition by partition."""
    found: list[LogRecord] = []
    for partition, held in log.partitions().items():
        offset = held.first
        while offset < held.end:
            records = log.read(partition, offset, max_records=held.end - offset, max_bytes=2**40)
            found += records
            offset = records[-1].offset + 1
    return found
