"""Put a new SQLite database in the place of another, such that every process sees the old one or the new one, never a mixture."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from scenario_registry.unfinished import sync

_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def swap_in(fresh: Path, live: Path, *, wait_seconds: float = 5.0) -> None:
    """Move ``fresh``, which nobody has open, to ``live``. Durable on return; ``wait_seconds`` for others to leave ``live``.

    Raises sqlite3.OperationalError (locked) while any process has ``live`` open, and OSError; then nothing has changed. A ``live``
    that is no database any more is kept beside the new one, as ``<name>.damaged``.
    """
    _leave_wal(fresh)
    sync(fresh)
    if live.exists():
        try:
            with closing(sqlite3.connect(live, timeout=wait_seconds, isolation_level=None)) as held:
                # From the next statement to the replacement nobody else gets in.
                held.execute("PRAGMA locking_mode = EXCLUSIVE")
                _leave_wal_of(held)
                fresh.replace(live)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) not in _DAMAGED:
                raise
            _put_aside(live)
            fresh.replace(live)
    else:
        fresh.replace(live)
    sync(live.parent)


def _leave_wal(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _leave_wal_of(connection)


def _leave_wal_of(connection: sqlite3.Connection) -> None:
    """Everything into the one file: a write-ahead log that stayed behind would be applied to whatever database has its name next."""
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()


def _put_aside(live: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        part = live.with_name(live.name + suffix)
        if part.exists():
            part.replace(live.with_name(f"{live.name}.damaged{suffix}"))
