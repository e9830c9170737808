"""Engines for the registry's two databases, each with the settings that its promises need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

_SQLITE_PRAGMAS = (
    # Readers never wait for the writer, nor the writer for readers.
    "PRAGMA journal_mode = WAL",
    # A power cut may lose the last transactions, never half of one; their events are still in the log, which syncs every append.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA cache_size = -98304",
    # 64 MiB between checkpoints: pages that several batches touch are copied into the file once.
    "PRAGMA wal_autocheckpoint = 16384",
    "PRAGMA foreign_keys = ON",
)


_ONLY_READS = "registry_only_reads"

_SECONDS_TO_WAIT = "30"
"""For another writer to finish its transaction."""


def open_lasting_reader(url: URL) -> Engine:
    """An engine to read from for days. Keeps no connection to a file, whose place another file may take."""
    if url.get_backend_name() != "postgresql":
        return open_engine(url, read_only=True, poolclass=NullPool)
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": "3"})
    # A question that waits longer for a connection than a client waits for an answer helps nobody.
    return open_engine(url, read_only=True, pool_pre_ping=True, pool_timeout=5, pool_size=20, max_overflow=20)


def open_engine(url: str | URL, *, read_only: bool = False, **pooling: Any) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://...``. Opens no connection yet.

    ``sqlite:///path?timeout=5`` waits five seconds for another writer, not thirty. On SQLite a writer's
    transaction takes the write lock when it begins, so that what it reads cannot change before it writes. ``pooling``: of SQLAlchemy.
    """
    parsed = make_url(url)
    # Positional parameters on both databases: rows travel as tuples.
    if parsed.get_backend_name() == "postgresql":
        # A reader sees one state throughout its transaction, as it does on SQLite.
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"} if read_only else {}
        return create_engine(parsed, paramstyle="format", execution_options=options, **pooling)
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(
            f"登记库只支持 sqlite 和 postgresql / the registry runs on sqlite or postgresql, not on {parsed.drivername}"
        )
    if "timeout" not in parsed.query:
        parsed = parsed.update_query_dict({"timeout": _SECONDS_TO_WAIT})
    engine = create_engine(parsed, paramstyle="qmark", **pooling)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling begins too late; the next listener begins explicitly.
        connection.isolation_level = None
        for pragma in (*_SQLITE_PRAGMAS, *(("PRAGMA query_only = ON",) if read_only else ())):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        is_reader = read_only or connection.get_execution_options().get(_ONLY_READS, False)
        connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction of a writer's engine that reads one state only, and so keeps nobody from writing. What was read may be out of date
    afterwards."""
    isolation = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**{_ONLY_READS: True}, **isolation) as connection:
        yield connection
