"""What Kafka's client says again and again while a node is away: once a minute is enough for whoever reads it, and for the disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_CLIENT = "aiokafka"
_SILENT_SECONDS = 60.0


class OnceAMinute(logging.Filter):
    """Lets a message of the client through and holds back those made alike, by logger and wording, for a minute. Others pass as they are."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Marks what it lets through as the client's, with the number of those held back before."""
        if not record.name.startswith(_CLIENT):
            return True
        # Before its arguments are filled in, which name nodes and causes.
        kind = (record.name, str(record.msg))
        now = self._clock()
        if now - self._said.get(kind, -_SILENT_SECONDS) < _SILENT_SECONDS:
            self._held[kind] = self._held.get(kind, 0) + 1
            return False
        self._said[kind] = now
        held = self._held.pop(kind, 0)
        before = f"（此前另有 {held} 条同类 / {held} more alike before）" if held else ""
        record.msg, record.args = f"Kafka 客户端 / Kafka's client: {record.getMessage()}{before}", ()
        # The message has the cause; where in the client it arose helps nobody who runs this.
        record.exc_info = None
        return True
