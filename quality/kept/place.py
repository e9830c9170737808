"""Where the copy lies that runs keep: on PostgreSQL in schemas of the registry's database, on SQLite in files of a folder beside it.

Both are reached by the same names, so that one statement does for both. Only one run at a time has the place.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from quality.snapshot import TUNED
from sinks.database import open_engine

KEPT, NOW, THEN = "quality_kept", "quality_now", "quality_then"
"""The copy from run to run; and for one run what it looks at, as it is now, and as it was then."""

_LOCK = 4754201702262
"""Arbitrary but fixed: one run at a time has the copy."""


class Place(NamedTuple):
    """``engine`` reaches the registry and the schemas KEPT, NOW and THEN; ``live`` stands before the name of a view or table of the registry."""

    registry: URL
    engine: Engine
    live: str

    @property
    def is_postgresql(self) -> bool:
        """Or SQLite."""
        return self.registry.get_backend_name() == "postgresql"

    @property
    def table(self) -> str:
        """How a table begins that a power cut may take."""
        return "CREATE UNLOGGED TABLE" if self.is_postgresql else "CREATE TABLE"

    @contextmanager
    def looking_at(self, schema: str) -> Iterator[Engine]:
        """An engine for which plain names are those of a schema of the place, and then those of the registry."""
        if self.is_postgresql:
            engine = open_engine(self.registry.update_query_dict({"options": f"-csearch_path={schema},public {TUNED}"}))
        else:
            engine = create_engine(URL.create("sqlite", database=str(_file(self.registry, schema))), poolclass=NullPool)
            event.listen(engine, "connect", self._attach_live)
        try:
            yield engine
        finally:
            engine.dispose()

    def _attach_live(self, connection: Any, _record: Any) -> None:
        connection.execute("ATTACH DATABASE ? AS live", (str(Path(self.registry.database or "").absolute()),))

    def clear(self, *schemas: str) -> None:
        """Make schemas anew, without tables. Idempotent."""
        for schema in schemas:
            if self.is_postgresql:
                with self.engine.begin() as connection:
                    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
                    connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            else:
                _file(self.registry, schema).unlink(missing_ok=True)


@contextmanager
def kept_place(registry: URL) -> Iterator[Place]:
    """The place of a registry, for one run: another one waits. Raises SQLAlchemyError, OSError."""
    is_postgresql = registry.get_backend_name() == "postgresql"
    with _of_postgresql(registry) if is_postgresql else _of_sqlite(registry) as place:
        place.clear(NOW, THEN)
        yield place
        place.clear(NOW, THEN)


@contextmanager
def _of_postgresql(registry: URL) -> Iterator[Place]:
    engine = open_engine(registry.update_query_dict({"options": TUNED}))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
            lock.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
            lock.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {KEPT}")
            yield Place(registry, engine.execution_options(isolation_level="REPEATABLE READ"), "")
            lock.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCK})")
    finally:
        engine.dispose()


@contextmanager
def _of_sqlite(registry: URL) -> Iterator[Place]:
    folder = _file(registry, KEPT).parent
    folder.mkdir(mode=0o700, exist_ok=True)
    engine = create_engine("sqlite://", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for schema in (KEPT, NOW, THEN):
            connection.execute(f"ATTACH DATABASE ? AS {schema}", (str(_file(registry, schema)),))
        for schema in (NOW, THEN):
            connection.execute(f"PRAGMA {schema}.journal_mode = OFF")
            connection.execute(f"PRAGMA {schema}.synchronous = OFF")
        connection.execute(f"PRAGMA {KEPT}.cache_size = -98304")
        connection.execute("ATTACH DATABASE ? AS live", (str(Path(registry.database or "").absolute()),))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield Place(registry, engine, "live.")
        finally:
            engine.dispose()


def _file(registry: URL, schema: str) -> Path:
    path = Path(registry.database or "").absolute()
    return path.parent / f".{path.name}-quality" / f"{schema}.sqlite"
