"""The worker's end of the line to its supervisor. The line is also what ties their lives together."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import threading
from contextlib import suppress

from scenario_registry.runtimes.carrying import Carried
from scenario_registry.supervision.report import ALIVE, Batch, encode

ALIVE_SECONDS = 2.0
"""Between two signs of life."""

_PR_SET_PDEATHSIG = 1
"""prctl(2)."""


class Reporter:
    """Tells the supervisor, and never waits for it: what finds no room is left out, since it is counted in the ledger anyway."""

    def __init__(self, descriptor: int) -> None:
        """``descriptor``: of the socket that the supervisor handed over. From here on this process dies when the supervisor does,
        however that ends; call it in the main thread. Raises OSError."""
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._socket.set_inheritable(False)
        _die_with_parent()
        if self._is_orphan():
            os.kill(os.getpid(), signal.SIGKILL)
        threading.Thread(target=self._live, name="report", daemon=True).start()

    def batch(self, carried: Carried, seconds: float) -> None:
        """A batch was written."""
        self._send(encode(Batch(seconds, carried.version, carried.reached, carried.outcomes)))

    def _live(self) -> None:
        # A process that was stopped or that holds the interpreter for ever gives no sign.
        forever = threading.Event()
        while not forever.wait(ALIVE_SECONDS):
            self._send(ALIVE)

    def _send(self, message: bytes) -> None:
        with suppress(OSError):
            self._socket.send(message)

    def _is_orphan(self) -> bool:
        """Whether the supervisor ended before its end would have been signalled."""
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False


def _die_with_parent() -> None:
    """Linux ends this process with the thread that started it, even if that is killed or this one is stopped."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
