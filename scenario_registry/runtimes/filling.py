"""Fill a new registry from the log by several processes at once, each with the events of some organisations.

Organisations share no subject, so no process waits for another. Within one the events come in the order of arrival, over all its partitions:
the same broken event may lie in several, and the first one counts.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from multiprocessing.synchronize import Event

from scenario_registry.eventlog.port import EventLog
from scenario_registry.process import settle_garbage_collector
from scenario_registry.runtimes.rebuild import rebuild
from scenario_registry.runtimes.rebuild_error import FillingBrokenError
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.log import PartitionId
from sinks.sink import RegistrySink

OpenLog = Callable[[], AbstractContextManager[EventLog]]
OpenRegistry = Callable[[], AbstractContextManager[RegistrySink]]

_WATCH_SECONDS = 0.5


class _Stopped(Exception):
    """The others failed, or whoever started this process has gone."""


def shares(ends: Mapping[PartitionId, int], most: int) -> list[dict[PartitionId, int]]:
    """The partitions in at most so many shares, at least one, with about as many events each; those of one topic in one share."""
    topics = sorted(_by_topic(ends), key=lambda it: -sum(it.values()))
    found: list[dict[PartitionId, int]] = [{} for _ in range(max(1, min(most, len(topics))))]
    for topic in topics:
        min(found, key=lambda share: sum(share.values())).update(topic)
    return found


def _by_topic(ends: Mapping[PartitionId, int]) -> list[dict[PartitionId, int]]:
    topics: dict[str, dict[PartitionId, int]] = {}
    for partition, end in sorted(ends.items()):
        topics.setdefault(partition.topic, {})[partition] = end
    return list(topics.values())


def fill(
    open_log: OpenLog,
    parts: Sequence[tuple[OpenRegistry, Mapping[PartitionId, int]]],
    codes: CodeLists,
    watch: Callable[[], None] = lambda: None,
) -> int:
    """Process every part's partitions from their beginning up to their ends, into its registry. Gives the number of events.

    ``watch`` is called twice a second meanwhile. When one part fails the others are stopped, and what it raised is raised; what they have
    written is of no use then. Raises FillingBrokenError when a process is killed.
    """
    spawning = multiprocessing.get_context("spawn")
    stop = spawning.Event()
    with ProcessPoolExecutor(len(parts), spawning, _prepare, (stop,)) as pool:
        try:
            waiting = {pool.submit(_fill_part, open_log, open_registry, ends, codes) for open_registry, ends in parts}
            events = 0
            while waiting:
                done, waiting = wait(waiting, _WATCH_SECONDS)
                events += sum(part.result() for part in done)
                watch()
            return events
        except BrokenProcessPool:
            raise FillingBrokenError from None
        finally:
            stop.set()


_stop: Event


def _prepare(stop: Event) -> None:
    global _stop
    _stop = stop
    # Ctrl-C reaches all processes of a terminal; the first one stops the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settle_garbage_collector()


def _fill_part(
    open_log: OpenLog, open_registry: OpenRegistry, ends: Mapping[PartitionId, int], codes: CodeLists
) -> int:
    parent = multiprocessing.parent_process()

    def go_on(_done: int) -> None:
        failpoint("rebuild.filling")
        if _stop.is_set() or (parent is not None and not parent.is_alive()):
            raise _Stopped

    with open_log() as log, open_registry() as registry:
        return sum(rebuild(log, registry, one, codes, go_on) for one in _by_topic(ends))
