"""Whose file is read: one at a time, and each organisation waits behind those that came before it, with one file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE_SECONDS = 20.0
_MOST_WAITING = 8
"""Each holds a thread of the server, which has forty."""


class Turns:
    """A file of many rows takes a processor: one at a time, so that whoever asks meanwhile is answered. Serves any thread."""

    def __init__(self, patience_seconds: float = _PATIENCE_SECONDS, most_waiting: int = _MOST_WAITING) -> None:
        self._patience_seconds, self._most_waiting = patience_seconds, most_waiting
        self._organisations: list[str] = []
        """Whose turn it is, and behind it who waits."""
        self._changed = threading.Condition()

    @contextmanager
    def of(self, organisation: str) -> Iterator[bool]:
        """Whether it is the organisation's turn, once those before it are done: not while another file of its own is there, or too many wait,
        or the patience ends."""
        is_its_turn = False
        with self._changed:
            if organisation not in self._organisations and len(self._organisations) <= self._most_waiting:
                self._organisations.append(organisation)
                is_its_turn = self._changed.wait_for(
                    lambda: self._organisations[0] == organisation, self._patience_seconds
                )
                if not is_its_turn:
                    self._organisations.remove(organisation)
        try:
            yield is_its_turn
        finally:
            if is_its_turn:
                with self._changed:
                    self._organisations.remove(organisation)
                    self._changed.notify_all()
