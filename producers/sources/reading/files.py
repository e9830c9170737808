"""Opening a delivered file so that a replacement or growth during reading is noticed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from producers.sources.row import Location, SourceError


@contextmanager
def open_consistently(path: Path | None) -> Iterator[BinaryIO]:
    """Open a file for reading; raise when it was replaced, rewritten or has grown by the time the block ends.

    Raises SourceError `file_missing`, also for what is no regular file, or `file_changed_while_read`. The latter also stands
    in for any error that reading half of a file led to, since that error would mislead. Not checked when the block is left
    early.
    """
    if path is None:
        raise _missing(None)
    try:
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115 - closed below, where errors mean something else
    except OSError as error:
        raise _missing(path) from error
    with file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _missing(path)
        before = _identity(status)
        try:
            yield file
        except SourceError as error:
            if not _unchanged(path, before):
                raise _changed(path) from error
            raise
        if not _unchanged(path, before):
            raise _changed(path)


def require_no_file(path: Path | None) -> None:
    """For kinds that ask a system: raises SourceError `file_not_read` when a file was named, which would look as if it had been read."""
    if path is not None:
        raise SourceError(
            "file_not_read",
            "这个报送直接读接口或数据库，不读文件",
            "This feed asks a system itself and reads no file",
            "请不带文件运行，只写 --feed；要读文件的，请核对声明的 [source]",
            "Run it without the file, by --feed alone; to read the file, look at [source] in the declaration",
            Location(file=file_name(path)),
        )


def file_name(path: Path) -> str:
    """The name as text that every database and terminal takes: bytes that are no UTF-8 become ``\\xb3``."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _without_waiting(path: str, flags: int) -> int:
    # A pipe would be waited for, perhaps for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _unchanged(path: Path, before: tuple[int, int, int, int]) -> bool:
    try:
        return _identity(path.stat()) == before
    except FileNotFoundError:
        return False


def _missing(path: Path | None) -> SourceError:
    return SourceError(
        "file_missing",
        "找不到或无法打开要读取的文件" if path else "没有指定要读取的文件",
        "The file is missing or cannot be opened" if path else "No file was named",
        "请检查文件路径和读取权限",
        "Check the path and the permission to read it",
        Location(file=file_name(path) if path else None),
    )


def _changed(path: Path) -> SourceError:
    return SourceError(
        "file_changed_while_read",
        "读取过程中文件被替换或改写，本次读取全部作废",
        "The file was replaced or written to while it was read; nothing of it was used",
        "请等文件写完后重新读取；建议先写临时文件再改名",
        "Read it again once it is complete; write to a temporary file first, then rename it",
        Location(file=file_name(path)),
    )
