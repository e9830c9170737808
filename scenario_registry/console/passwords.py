"""Passwords: which are taken, kept as argon2id makes them. Whether a name exists takes as long to find out as whether its password is right."""

from __future__ import annotations

import re
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from scenario_registry.console.roles import Role

SHORTEST, LONGEST = 12, 200
"""Characters. What is long needs no rules on which ones."""

CONTEXT_WORDS = ("成都", "四川", "场景", "chengdu", "sichuan", "changjing", "scenario", "registry", "console", *Role)
"""What anybody would try here first: the names of place, product and roles. Those of the user and of the organisation come with each."""

_LEAST_SCORE = 3
"""Of zxcvbn: more than 10^8 guesses by somebody who tries the 30,000 most used passwords first, words, names, keys, dates and repetitions."""

_LOOKED_AT = 24
"""Characters. Its work grows with the third power: this many take a quarter of a second at the worst."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each takes 64 MiB for a moment."""

_PATIENCE_SECONDS = 5.0


class PasswordError(ValueError):
    """A password that is not taken. The text is Chinese and English."""


class BusyError(Exception):
    """Too many log in at this moment."""


def kept(password: str, *about: str) -> str:
    """What is kept of a new password; ``about``: names of its user. Raises PasswordError for one that is too short, too long or too easy."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordError(
            f"密码须为 {SHORTEST} 至 {LONGEST} 个字符 / a password has {SHORTEST} to {LONGEST} characters"
        )
    if _is_easy(password, about):
        raise PasswordError(
            "密码太容易猜到：不算用户名、机构、城市和产品的名称，剩下的须不常见，例如几个不相干的词 / "
            "that password is easily guessed: what remains without the names of user, organisation, city and product must not be "
            "common; several unrelated words will do"
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


def _is_easy(password: str, about: tuple[str, ...]) -> bool:
    # A letter or two of a name take nothing away; a Chinese character is three bytes.
    parts = (part for text in about for part in (text, *re.split(r"[\W_]+", text)) if len(part.encode()) > 2)
    words = sorted({*CONTEXT_WORDS, *parts}, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, words)), "", password, flags=re.IGNORECASE)
    return not rest or bool(zxcvbn(rest[:_LOOKED_AT])["score"] < _LEAST_SCORE)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's password")
