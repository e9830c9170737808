"""The steady part of a run: from the first look that sees a tenth of the events until all are visible."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple

import psutil

from bench.kafka.progress import Look, Watcher
from bench.kafka.site import Site
from scenario_registry.localset.processes import Process

_WARM_SHARE = 0.10
_TAIL_SECONDS = 600


class Steady(NamedTuple):
    """Events a second, and microseconds of processor time an event: of the contender's processes, and of PostgreSQL's. ``own_mib``:
    resident memory of the former at the end. ``tail_seconds``: how much longer processes took that end by themselves."""

    per_second: float
    own_us: float
    postgresql_us: float
    own_mib: float
    tail_seconds: float

    def as_json(self) -> dict[str, Any]:
        """As it stands in the results."""
        return {name: round(value, 1) for name, value in self._asdict().items()}


class _Moment(NamedTuple):
    look: Look
    own: float
    postgresql: float
    own_mib: float


def measure(
    site: Site, processes: Sequence[Process], watcher: Watcher, events: int, *, is_ending: bool = False
) -> Steady:
    """Start the processes, watch until all events are visible, end them or wait until they did. Raises StuckError, EndedEarlyError, and
    RuntimeError for a process that ended by itself with an error."""
    with ExitStack() as stack:
        for process in processes:
            stack.callback(process.stop, 20)
            process.start()
        began: _Moment | None = None
        for look in watcher.looks(lambda: _said(processes)):
            for process in processes:
                process.require_running()
            if began is None and look.share >= _WARM_SHARE:
                began = _moment(look, processes, site)
        assert began is not None
        ended = _moment(look, processes, site)
        if is_ending and any(process.wait(_TAIL_SECONDS) for process in processes):
            raise RuntimeError(_said(processes))
        tail = time.monotonic() - look.seconds if is_ending else 0.0
    done = events * (ended.look.share - began.look.share)
    return Steady(
        done / (ended.look.seconds - began.look.seconds),
        1e6 * (ended.own - began.own) / done,
        1e6 * (ended.postgresql - began.postgresql) / done,
        ended.own_mib,
        tail,
    )


def _moment(look: Look, processes: Sequence[Process], site: Site) -> _Moment:
    (own, mib), (postgresql, _) = _used(processes), _used([site.server.process])
    return _Moment(look, own, postgresql, mib)


def _used(processes: Iterable[Process]) -> tuple[float, float]:
    """Seconds of processor time and MiB of resident memory, of the processes and of what they started."""
    seconds = mib = 0.0
    found = [psutil.Process(process.pid) for process in processes]
    for one in [one for process in found for one in (process, *process.children(recursive=True))]:
        with suppress(psutil.NoSuchProcess):
            # User and system, and the same of children that have ended.
            seconds += sum(one.cpu_times()[:4])
            mib += one.memory_info().rss / 2**20
    return seconds, mib


def _said(processes: Iterable[Process]) -> str:
    return "\n".join(process.said()[-3000:] for process in processes)
