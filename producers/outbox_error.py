"""What keeps an outbox from working, in words a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOT_WRITABLE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY_CODE = 0xFF
"""The low byte of an extended result code. https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes"""


class OutboxError(Exception):
    """The outbox cannot be used now. Nothing was recorded by halves: repeat the call once the cause is gone.

    ``code``: outbox_locked, outbox_not_writable, outbox_damaged or outbox_too_new.
    """

    def __init__(self, code: str, path: Path, text: str) -> None:
        super().__init__(code, path, text)
        self.code = code
        self.path = path
        self.text = text

    def __str__(self) -> str:
        return f"{self.path}：{self.text}"


@contextmanager
def outbox_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into OutboxError; those that a bug of ours causes pass as they are."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise
    except sqlite3.DatabaseError as error:
        raise _named(path, error) from error


def not_writable(path: Path, error: Exception) -> OutboxError:
    """The disk is full, or the place may not be written."""
    return OutboxError(
        "outbox_not_writable",
        path,
        f"发件箱无法写入（{error}），本次没有记录任何内容；请检查磁盘空间和权限后重试 / "
        f"the outbox cannot be written ({error}); nothing was recorded, look at disk space and permissions and try again",
    )


def _named(path: Path, error: sqlite3.DatabaseError) -> OutboxError:
    code = error.sqlite_errorcode & _PRIMARY_CODE
    if code in _LOCKED:
        return OutboxError(
            "outbox_locked",
            path,
            "发件箱被另一个进程占用，本次没有记录任何内容；请等它结束后重试 / "
            "another process holds the outbox; nothing was recorded, try again once it has finished",
        )
    if code in _NOT_WRITABLE:
        return not_writable(path, error)
    return OutboxError(
        "outbox_damaged",
        path,
        f"发件箱文件不可用（{error}）；请保留该文件并检查磁盘 / the outbox cannot be used ({error}); keep the file and look at the disk",
    )
