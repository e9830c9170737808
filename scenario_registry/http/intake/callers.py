"""Who calls: tokens as they were when the registry was asked last, a second or two ago.

They are held in memory, so a flood of bad ones asks the registry nothing, and events are taken while it is away; for a while, since a
token that was taken back meanwhile would go on.
"""

from __future__ import annotations

import hmac
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from scenario_registry.http.problems import ProblemError
from sinks.refusal import NOT_PERMITTED, sqlstate
from sinks.tokens import Permission, Token, digest_of_secret, id_in, key_of_receipts, note_uses, tokens

_LOOK_SECONDS = 1.0
_NOTE_SECONDS = 15.0
_LONGEST_AWAY_SECONDS = 900.0

_LOG = logging.getLogger(__name__)


class Caller(NamedTuple):
    """Whom a token speaks for. ``key``: what receipts are signed with."""

    organisation: str
    key: bytes


class Callers:
    """Ask from any thread. ``reading`` and ``writing`` are the registry."""

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading, self._writing = reading, writing
        self._tokens: dict[str, Token] = {}
        self._key: bytes | None = None
        self._seen: float | None = None
        self._is_refused = False
        self._used: dict[str, int] = {}
        self._ended = threading.Event()

    def caller(self, authorization: str | None, permissions: frozenset[Permission]) -> Caller:
        """Who shows this. Raises ProblemError for whoever may not do what needs one of ``permissions``."""
        if self._is_refused:
            raise ProblemError("push_not_offered")
        if self._seen is None or time.time() - self._seen > _LONGEST_AWAY_SECONDS:
            raise ProblemError("registry_unavailable")
        scheme, _, presented = (authorization or "").partition(" ")
        presented = presented.strip()
        if scheme.lower() != "bearer" or not presented:
            raise ProblemError("token_missing")
        token = self._tokens.get(id_in(presented) or "")
        now_us = int(time.time() * 1_000_000)
        is_right = token is not None and hmac.compare_digest(token.digest, digest_of_secret(presented))
        if token is None or self._key is None or not is_right or not token.is_good(now_us):
            raise ProblemError("token_invalid")
        if Permission(token.permission) not in permissions:
            raise ProblemError("permission_missing")
        self._used[token.id] = now_us
        return Caller(token.organisation, self._key)

    @contextmanager
    def following(self) -> Iterator[None]:
        """They are looked up again and again until the block ends."""
        self._look()
        thread = threading.Thread(target=self._follow, name="scenarios-tokens", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _follow(self) -> None:
        noted = time.monotonic()
        while not self._ended.wait(_LOOK_SECONDS):
            self._look()
            if time.monotonic() - noted > _NOTE_SECONDS:
                self._note()
                noted = time.monotonic()
        self._note()

    def _look(self) -> None:
        try:
            with self._reading.connect() as connection:
                found = {it.id: it for it in tokens(connection)}
                key = key_of_receipts(connection)
        except SQLAlchemyError as error:
            # A login that only reads: whoever runs this wanted no pushes here.
            self._is_refused = sqlstate(error) == NOT_PERMITTED
            return
        self._tokens, self._key, self._seen, self._is_refused = found, key, time.time(), False

    def _note(self) -> None:
        used, self._used = self._used, {}
        if not used:
            return
        try:
            with self._writing.begin() as connection:
                note_uses(connection, used)
        except SQLAlchemyError as error:
            # It is only when a token was used last; the next use is noted again.
            _LOG.warning("use of %s tokens not noted: %s", len(used), type(error).__name__)
