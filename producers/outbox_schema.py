"""The outbox as a file: its tables, how it is opened, and the lock that lets one process flush at a time."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from producers.outbox_error import OutboxError, not_writable, outbox_errors

_VERSION = 2

_TABLES = (
    # One row. The log numbers events by this name, which is drawn anew for every file.
    "CREATE TABLE identity (producer TEXT NOT NULL)",
    """CREATE TABLE sent (
        organisation TEXT NOT NULL, local_id TEXT NOT NULL, feed TEXT NOT NULL, sequence INTEGER NOT NULL,
        content TEXT NOT NULL, live INTEGER NOT NULL, event_id TEXT NOT NULL,
        PRIMARY KEY (organisation, local_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE sent_once (
        organisation TEXT NOT NULL, feed TEXT NOT NULL, identity TEXT NOT NULL, local_id TEXT,
        PRIMARY KEY (organisation, feed, identity)
    ) WITHOUT ROWID""",
    "CREATE TABLE numbers (topic TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE outbox (
        topic TEXT NOT NULL, number INTEGER NOT NULL, key BLOB, value BLOB NOT NULL, headers TEXT NOT NULL,
        PRIMARY KEY (topic, number)
    )""",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY, organisation TEXT NOT NULL, feed TEXT NOT NULL, file TEXT, sha256 TEXT,
        staged_at TEXT NOT NULL, counts TEXT NOT NULL
    )""",
)

# To version 2: what was said last, for previews of a difference; and deliveries that wait for a person's decision.
_ADDED = (
    "ALTER TABLE sent ADD COLUMN value BLOB",
    """CREATE TABLE holds (
        id INTEGER PRIMARY KEY, organisation TEXT NOT NULL, feed TEXT NOT NULL, digest TEXT NOT NULL, held_at TEXT NOT NULL,
        file TEXT, sha256 TEXT, comparison TEXT NOT NULL, difference TEXT NOT NULL,
        decision TEXT, decided_at TEXT, decided_by TEXT, reason TEXT,
        UNIQUE (organisation, feed, digest)
    )""",
)


def open_outbox(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection to the file, which is made if need be. Raises OutboxError."""
    with outbox_errors(path):
        # Threads that share an outbox take turns, see ``producers.outbox.Outbox``.
        connection = sqlite3.connect(path, isolation_level=None, timeout=busy_seconds, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            if _version(connection) < _VERSION:
                with exclusive(path):
                    _make(connection)
            if _version(connection) != _VERSION:
                raise OutboxError(
                    "outbox_too_new",
                    path,
                    "发件箱由更新的版本建立，请升级程序 / the outbox was made by a newer version of the program; upgrade it",
                )
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock beside the outbox; the operating system frees it when the process ends, however it ends. Raises OutboxError."""
    try:
        descriptor = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise not_writable(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make(connection: sqlite3.Connection) -> None:
    found = _version(connection)
    if found >= _VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if found == 0:
        for table in _TABLES:
            connection.execute(table)
        connection.execute("INSERT INTO identity VALUES (?)", (f"outbox-{uuid4()}",))
    for change in _ADDED:
        connection.execute(change)
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")
