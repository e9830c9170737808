"""One worker process, as its supervisor sees it."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Callable, Sequence

from scenario_registry.supervision.report import Batch, decode
from schemas.log import PartitionId

_MESSAGE_BYTES = 1024 * 1024


class Child:
    """A worker that was just started. Times are the supervisor's monotonic clock, in seconds."""

    def __init__(self, command: Sequence[str], now: float) -> None:
        """``command`` gets the number of its end of the line as last argument. Call it in the main thread: the worker lives as long as
        the thread that started it. Raises OSError."""
        # Messages keep their borders, and the end of either process is told to the other.
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.setblocking(False)
        with theirs:
            # In a process group of its own: Ctrl-C on a terminal is the supervisor's to pass on, once.
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(theirs.fileno())], pass_fds=[theirs.fileno()], process_group=0
            )
        self.started_at = now
        self.heard_at: float | None = None
        self.wrote_at: float | None = None
        self.reached: dict[PartitionId, int] = {}
        """How far it brought partitions, some of which may have gone to others since."""

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def code(self) -> int | None:
        """The exit code, negative for the signal that ended it; None while it runs."""
        return self._process.poll()

    def hear(self, now: float, on_batch: Callable[[Batch], None]) -> None:
        """Take in whatever it told since the last time."""
        while message := self._message():
            self.heard_at = now
            batch = decode(message)
            if batch is not None:
                self.wrote_at = now
                self.reached.update(batch.reached)
                on_batch(batch)

    def stop(self) -> None:
        """Ask it to finish the batch under way and end. Idempotent."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, even if it is stopped. Idempotent."""
        self._process.kill()

    def close(self) -> None:
        """Give back what it took here, once it has ended."""
        self._process.wait()
        self._line.close()

    def _message(self) -> bytes:
        try:
            return self._line.recv(_MESSAGE_BYTES)
        except (BlockingIOError, ConnectionError):
            return b""
