"""A connection of the server that is given up when nothing moves on it: there are so many places, and whoever keeps silent holds one."""

from __future__ import annotations

import asyncio
import fcntl
import struct
import termios

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

_PATIENCE_SECONDS = 20.0


class Connection(H11Protocol):
    """The library's own, which waits without end for the head of a request and for a reader of an answer. Each may take ``patience_seconds``, and
    up to as long again; bodies have a limit of their own."""

    patience_seconds = _PATIENCE_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Look at it again and again from now on."""
        super().connection_made(transport)
        self._seen: tuple[RequestResponseCycle | None, int, int] = (None, 0, 0)
        self._next_look = self.loop.call_later(self.patience_seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody looks any more."""
        self._next_look.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        before, self._seen = self._seen, (self.cycle, self.transport.get_write_buffer_size(), self._unacknowledged())
        # What comes after an answer is the rest of a body that nobody reads.
        waits_for_head = self.conn.their_state is h11.IDLE or (self.cycle is not None and self.cycle.response_complete)
        waits_for_reader = self._seen[1] > 0
        if self._seen == before and (waits_for_head or waits_for_reader):
            # What is left to write has no reader: closing would wait for one.
            self.transport.abort()
        else:
            self._next_look = self.loop.call_later(self.patience_seconds, self._look)

    def _unacknowledged(self) -> int:
        """Bytes in the system's own queue (Linux: SIOCOUTQ), which takes more of ours in steps of a megabyte: a slow reader moves this first."""
        held = fcntl.ioctl(self.transport.get_extra_info("socket"), termios.TIOCOUTQ, bytes(struct.calcsize("i")))
        return int(struct.unpack("i", held)[0])
