"""Why a database refused: its own code, and the codes that this product goes by."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

UNIQUE_VIOLATION = "23505"
READ_ONLY_TRANSACTION = "25006"
DEADLOCK = "40P01"
NOT_PERMITTED = "42501"
NO_SUCH_TABLE = "42P01"
LOCK_NOT_AVAILABLE = "55P03"
"""Of PostgreSQL, https://www.postgresql.org/docs/current/errcodes-appendix.html."""

HELD = frozenset({LOCK_NOT_AVAILABLE, DEADLOCK})
"""Others hold what is wanted."""

_PRIMARY = 0xFF


def sqlstate(error: BaseException | None) -> str | None:
    """PostgreSQL's code, of SQLAlchemy's error or of the driver's; None for all else, and when no server answered."""
    return getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)


def sqlite_code(error: sqlite3.Error) -> int:
    """The primary result code, https://www.sqlite.org/rescode.html; SQLITE_ERROR where the driver itself refused."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
