"""Passwords, kept as argon2id makes them. Whether a name exists takes as long to find out as whether its password is right."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
"""Characters. What is long needs no rules on which ones."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each takes 64 MiB for a moment."""

_PATIENCE_SECONDS = 5.0


class PasswordError(ValueError):
    """A password that is not taken. The text is Chinese and English."""


class BusyError(Exception):
    """Too many log in at this moment."""


def kept(password: str) -> str:
    """What is kept of a new password. Raises PasswordError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordError(
            f"密码须为 {SHORTEST} 至 {LONGEST} 个字符 / a password has {SHORTEST} to {LONGEST} characters"
        )
    return _hasher().hash(password)


def is_right(password: str, known: str | None) -> bool:
    """Whether it is the password of what is kept; None: of nobody. Raises BusyError."""
    if len(password) > LONGEST:
        return False
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise BusyError
    try:
        _hasher().verify(known or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _AT_ONCE.release()
    return known is not None


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's password")
