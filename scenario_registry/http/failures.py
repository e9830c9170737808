"""What went wrong inside, for the log: what kind, where, and in which request. Never what the error says, which may hold what somebody
sent, or a password."""

from __future__ import annotations

import logging
import sqlite3
import traceback
from uuid import uuid4

from fastapi import Request
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sinks.refusal import LOCK_NOT_AVAILABLE, READ_ONLY_TRANSACTION, sqlite_code, sqlstate

_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
}
"""By primary result code: the file, not our question, is at fault."""

_POSTGRESQL_AWAY = ("08", "53", "57", "58", LOCK_NOT_AVAILABLE, "40", "25P03", READ_ONLY_TRANSACTION)
"""How its codes begin: connections, resources, an administrator's act, the system, locks that others hold."""

_LOG = logging.getLogger(__name__)


def is_away(error: SQLAlchemyError) -> bool:
    """Whether the database cannot be asked just now. Else the question was wrong, which is a bug."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return sqlite_code(cause) in _SQLITE_AWAY
    code = sqlstate(cause)
    if code is None:
        return error.connection_invalidated or type(cause).__name__ in ("OperationalError", "InterfaceError")
    return code.startswith(_POSTGRESQL_AWAY)


def log_failure(request: Request, error: Exception) -> str:
    """Writes it to the log. Gives the id under which it stands there."""
    request_id = uuid4().hex
    cause = getattr(error, "orig", None)
    code = sqlstate(cause) or getattr(cause, "sqlite_errorname", None)
    names = " < ".join(type(it).__name__ for it in (error, cause) if it is not None)
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("request %s: %s %s: %s (%s)\n%s", request_id, request.method, request.url.path, names, code, where)
    return request_id
