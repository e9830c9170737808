"""A new password that only its file and Kafka know."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable
from pathlib import Path

_BYTES = 32


def renew(file: Path, take: Callable[[str], None]) -> None:
    """Make a password, have it taken, and leave it in ``file``, which only its owner may read. A file from before is replaced once the
    password has been taken, so it holds the one in force whatever fails. Raises OSError, before anything was taken, and what ``take`` raises."""
    if not file.parent.is_dir():
        # Named as the user knows it: what is written first has another name.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.parent))
    password = secrets.token_urlsafe(_BYTES)
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(f"{password}\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        take(password)
    except BaseException:
        fresh.unlink()
        raise
    fresh.replace(file)
