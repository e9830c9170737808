"""A process that is started again whenever it ends, as systemd would do it, and the ways to harm it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from scenario_registry.localset.processes import Process
from schemas.failpoint import VARIABLE

_LOOK_SECONDS = 0.03
_END_SECONDS = 30.0
_WEAR_SECONDS = 0.3
"""Between two starts of a process that does not stay up."""


class Slot:
    """One place in the set. Only ``tend`` starts the process, since a process ends with the thread that started it."""

    def __init__(self, process: Process, allowed_exits: Collection[int] | None = None) -> None:
        """``allowed_exits``: codes with which it may end by itself; None: whatever it likes."""
        self.process = process
        self.starts = 0
        self.surprises: list[str] = []
        """Ends that were not allowed."""
        self._allowed = allowed_exits
        self._is_wanted = True
        self._next_environment: dict[str, str] = {}
        self._is_altered = False
        self._was_asked = False
        self._seen_running = process.pid is not None
        self._started_at = time.monotonic()
        self._lock = threading.RLock()

    def tend(self) -> None:
        """Start the process if it is wanted and not there, and note how it ended."""
        with self._lock:
            if self.process.pid is not None:
                self._seen_running = True
                return
            if self._seen_running:
                self._note_end()
            if self._is_wanted and time.monotonic() >= self._started_at + _WEAR_SECONDS:
                self._started_at = time.monotonic()
                self._is_altered = bool(self._next_environment)
                self.process.start(self._next_environment)
                self._next_environment = {}
                self._was_asked = False
                self._seen_running = True
                self.starts += 1

    def kill(self) -> None:
        """SIGKILL, now."""
        with self._lock:
            self.process.kill()

    def ask(self) -> None:
        """SIGTERM: it may finish what is under way."""
        with self._lock:
            self._was_asked |= self.process.pid is not None
            self.process.ask_to_stop()

    def restart_with(self, environment: Mapping[str, str]) -> None:
        """Kill it; its next life has ``environment`` added."""
        with self._lock:
            self._next_environment = dict(environment)
            self.process.kill()

    def arm(self, failpoint: str) -> None:
        """Kill it; its next life ends by itself at the failpoint (``name:passage``)."""
        self.restart_with({VARIABLE: failpoint})

    def disarm(self) -> bool:
        """End a life that began with another environment. Whether there was one."""
        with self._lock:
            found = self._is_altered and self.process.pid is not None
            if found or self._next_environment:
                self._next_environment = {}
                self.process.kill()
            self._is_altered = False
            return found

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """SIGSTOP, and SIGCONT when the block ends."""
        self.process.pause()
        try:
            yield
        finally:
            self.process.resume()

    @contextmanager
    def away(self, *, asked: bool = False) -> Iterator[None]:
        """Ended for the length of the block: killed, or ``asked`` to end."""
        self.lay_off(asked=asked)
        try:
            yield
        finally:
            self.hire()

    def lay_off(self, *, asked: bool = False) -> None:
        """End it, and do not start it again: killed, or ``asked`` to end."""
        with self._lock:
            self._is_wanted = False
        if asked:
            self.ask()
            self.await_end(_END_SECONDS)
        self.kill()

    def hire(self) -> None:
        """Let it be started again."""
        with self._lock:
            self._is_wanted = True

    def await_end(self, seconds: float) -> bool:
        """Whether the life that runs now ended in time."""
        pid, deadline = self.process.pid, time.monotonic() + seconds
        while pid is not None and self.process.pid == pid:
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_SECONDS)
        return True

    def _note_end(self) -> None:
        self._seen_running = False
        code = self.process.exit_code
        allowed = {-signal.SIGKILL, *(self._allowed or ())}
        if self._was_asked:
            # One that was not ready yet ends by the signal itself.
            allowed |= {0, -signal.SIGTERM}
        if self._allowed is not None and code not in allowed:
            self.surprises.append(f"{self.process.name}: 退出码 exit code {code}: {_last_lines(self.process.said())}")


class Keeper:
    """The thread that tends all slots, and starts whatever is started."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._slots = list(slots)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tend no more, and kill what runs."""
        self._is_over.set()
        self._thread.join()
        for slot in self._slots:
            slot.kill()

    def _run(self) -> None:
        while not self._is_over.wait(_LOOK_SECONDS):
            for slot in self._slots:
                try:
                    slot.tend()
                except Exception as error:
                    # Whatever one cannot be started for, the others are tended; a verdict is no by it.
                    slot.surprises.append(f"{slot.process.name}: {error!r}")


def _last_lines(text: str) -> str:
    return " | ".join(text.strip().splitlines()[-6:])[-800:]
