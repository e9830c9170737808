"""Keeps a number of workers running: starts them again when they end, when they no longer go on, and stops them cleanly."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from scenario_registry.supervision.child import Child
from scenario_registry.supervision.report import Batch
from scenario_registry.supervision.restarts import History, Reason, after_end, reason_of
from scenario_registry.supervision.standing import Standing
from scenario_registry.supervision.watchdog import Watch, Working, look, stalled, struck, suspects
from schemas.log import PartitionId

_TURN_SECONDS = 0.1

_START_SECONDS = 60.0
"""For Python to load a worker, on a machine that has other things to do."""

STOP_SECONDS = 60.0
"""For the batch under way, which waits for the registry no longer than this either."""


class Observer(Protocol):
    """Hears what happens."""

    def batch(self, batch: Batch) -> None:
        """A worker wrote it."""
        ...

    def restart(self, number: int, reason: Reason, seconds: float) -> None:
        """A worker is started again so many seconds from now."""
        ...


class State(NamedTuple):
    """What the supervisor knows of its workers. ``progress_at``: when a batch was last written, or nothing was there to read; on the
    monotonic clock."""

    wanted: int
    running: int = 0
    stalled: Sequence[PartitionId] = ()
    progress_at: float | None = None


@dataclass(slots=True)
class _Place:
    """A worker's place, in which one process follows the other."""

    child: Child | None = None
    start_at: float = 0.0
    history: History = field(default_factory=History)
    blamed: Reason | None = None
    """Why the supervisor itself ended the process."""


class Supervisor:
    """Runs in the main thread of its process. ``state`` may be read in any other."""

    def __init__(
        self,
        command: Sequence[str],
        count: int,
        patience: float,
        standing: Callable[[], Standing],
        observers: Sequence[Observer],
    ) -> None:
        """``command``: a worker, but for the number of its line. ``patience``: seconds without progress or a sign of life after which
        a worker is started again."""
        self._command = command
        self._places = [_Place() for _ in range(count)]
        self._patience = patience
        self._standing = standing
        self._observers = observers
        self._watch: Watch | None = None
        self._progress_at: float | None = None
        self.state = State(count)

    def run(self, is_stopping: Callable[[], bool]) -> int:
        """Until told to stop: 0 then. Otherwise the exit code of a worker for which starting again would not help; the others are
        stopped then. Raises OSError when a worker cannot be started at all."""
        try:
            while not is_stopping():
                hopeless = self._turn(time.monotonic())
                if hopeless is not None:
                    return hopeless
                time.sleep(_TURN_SECONDS)
            return 0
        finally:
            self._stop()

    def _turn(self, now: float) -> int | None:
        for number, place in enumerate(self._places):
            if place.child is not None:
                place.child.hear(now, self._on_batch)
                hopeless = self._after_end(number, place, place.child, now)
                if hopeless is not None:
                    return hopeless
            if place.child is None and place.start_at <= now:
                place.child = Child(self._command, now)
        self._judge(now)
        running = sum(place.child is not None for place in self._places)
        places = stalled(self._watch, self._patience) if self._watch else ()
        self.state = State(len(self._places), running, places, self._progress_at)
        return None

    def _after_end(self, number: int, place: _Place, child: Child, now: float) -> int | None:
        """The exit code, if the worker ended in a way that another start does not mend."""
        code = child.code()
        if code is None:
            return None
        child.hear(now, self._on_batch)
        child.close()
        place.child = None
        reason, place.blamed = place.blamed or reason_of(code), None
        place.history, seconds = after_end(place.history, now - child.started_at, code)
        if seconds is None:
            return code
        place.start_at = now + seconds
        for observer in self._observers:
            observer.restart(number, reason, seconds)
        return None

    def _judge(self, now: float) -> None:
        for place in self._places:
            if place.child is not None and self._is_silent(place.child, now):
                self._end(place, Reason.SILENT)
        reading = self._standing().reading
        if reading is None or (self._watch is not None and self._watch.last is reading):
            return
        before = self._watch
        self._watch = look(before, reading, self._patience)
        if not self._watch.since or (before is not None and before.last.positions != reading.positions):
            self._progress_at = reading.at
        workers = [
            Working(number, it.child.started_at, it.child.wrote_at, it.child.reached)
            for number, it in enumerate(self._places)
            if it.child is not None
        ]
        if guilty := suspects(self._watch, self._patience, workers):
            for number in guilty:
                self._end(self._places[number], Reason.STALLED)
            self._watch = struck(self._watch, self._patience)

    def _is_silent(self, child: Child, now: float) -> bool:
        if child.heard_at is None:
            return now - child.started_at >= max(self._patience, _START_SECONDS)
        return now - child.heard_at >= self._patience

    def _end(self, place: _Place, reason: Reason) -> None:
        """At once: nothing is lost by it, and a worker that does not go on may not listen either."""
        if place.child is not None:
            place.blamed = place.blamed or reason
            place.child.kill()

    def _on_batch(self, batch: Batch) -> None:
        self._progress_at = time.monotonic()
        for observer in self._observers:
            observer.batch(batch)

    def _stop(self) -> None:
        children = [place.child for place in self._places if place.child is not None]
        for child in children:
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(child.code() is None for child in children):
            for child in children:
                child.hear(time.monotonic(), self._on_batch)
            time.sleep(_TURN_SECONDS)
        for child in children:
            child.kill()
            child.close()
        for place in self._places:
            place.child = None
