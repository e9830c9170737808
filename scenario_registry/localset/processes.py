"""Processes of a local set: they write to a file, and end with whoever started them, even if that is killed."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1

_SERVER_PORTS = range(15_000, 32_000)

_LIBC = ctypes.CDLL(None)
"""Loaded here, since between fork and exec nothing may wait for a lock that another thread holds."""


class EndedEarlyError(RuntimeError):
    """A process ended before it was ready; the message has what it said last."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} 未能启动 / did not start: {said}")


class Process:
    """One program that can be started, ended, killed and put to sleep, any number of times. Start it in the main thread: the process
    ends with the thread that started it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        """``folder``: its current one, and of its output, ``<name>.log``. ``environment`` is added to this process's own. ``user``:
        whom it runs as, if not as we do."""
        self.name = name
        self.output = folder / f"{name}.log"
        self._command = [str(part) for part in command]
        self._folder = folder
        self._environment = dict(environment or {})
        self._user = user
        self._running: subprocess.Popen[bytes] | None = None
        self._began = 0

    @property
    def pid(self) -> int | None:
        """Of the running process; None when there is none."""
        return self._running.pid if self._running is not None and self._running.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """Of the process that was started last, negative for a signal; None while it runs or before."""
        return self._running.poll() if self._running is not None else None

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Start it, with ``environment`` added this time only. Does nothing while it runs."""
        if self.pid is not None:
            return
        with self.output.open("ab") as output:
            self._began = output.tell()
            self._running = subprocess.Popen(  # noqa: S603 - programs of this package, arguments of our own
                self._command,
                cwd=self._folder,
                env=os.environ | self._environment | dict(environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self._user,
                preexec_fn=_end_with_parent,
                # Ctrl-C is for the one who started the set, who then ends its processes in order.
                process_group=0,
            )

    def stop(self, seconds: float = 60, by: signal.Signals = signal.SIGTERM) -> int | None:
        """Ask it to end, and kill it when it has not in time. Its exit code; None if it was never started."""
        self.ask_to_stop(by)
        if self._running is None:
            return None
        if self.pid is not None:
            try:
                self._running.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return self._running.returncode

    def ask_to_stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Without waiting. Idempotent."""
        if self._running is not None and self.pid is not None:
            self._running.send_signal(by)

    def kill(self) -> None:
        """End it at once, as a power cut would. Idempotent."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def pause(self) -> None:
        """SIGSTOP: it sleeps and does not know it."""
        if self._running is not None:
            self._running.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        if self._running is not None:
            self._running.send_signal(signal.SIGCONT)

    def wait(self, seconds: float = 60) -> int:
        """Its exit code, once it ended by itself. Raises subprocess.TimeoutExpired."""
        if self._running is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._running.wait(seconds)

    def require_running(self) -> None:
        """Raises EndedEarlyError."""
        if self.pid is None:
            raise EndedEarlyError(self.name, self.said()[-3000:])

    def said(self) -> str:
        """Everything it printed since it was started last; earlier starts may have told of something else."""
        if not self.output.exists():
            return ""
        with self.output.open("rb") as output:
            output.seek(self._began)
            return output.read().decode(errors="replace")


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody listens on. They lie below those that systems give to clients, so that no client
    takes one before its server starts, or while the server is away. Another process that asks at the same time gets others, even where both
    have given their own chance the same seed."""
    found: list[int] = []
    with ExitStack() as stack:
        while len(found) < count:
            port = secrets.choice(_SERVER_PORTS)
            one = stack.enter_context(socket.socket())
            with suppress(OSError):
                one.bind(("127.0.0.1", port))
                found.append(port)
    return found


def _end_with_parent() -> None:
    """prctl(2), PR_SET_PDEATHSIG."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
