"""Fill a new registry from the log by several processes at once, each with the events of some partitions.

A subject is the key of its events, so all of them lie in one partition, and a broken event is known again in its own partition only: no
process waits for another. Where a topic was given more partitions, or somebody chose one by hand, a subject may lie in two; then the
events of an organisation must come in the order of arrival, by one process (see ``sinks.beside.is_crossed``).
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
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


def shares(groups: Sequence[Mapping[PartitionId, int]], most: int) -> list[dict[PartitionId, int]]:
    """The groups of partitions in at most so many shares, at least one, with about as many events each; no group is taken apart.

    In the order of the groups, so that what several shares received at one moment can be put into the order of the partitions again.
    """
    total = sum(end for group in groups for end in group.values())
    found: list[dict[PartitionId, int]] = [{} for _ in range(most)]
    before = 0
    for group in groups:
        size = sum(group.values())
        # A group goes where its middle lies.
        found[min(most - 1, (2 * before + size) * most // max(1, 2 * total))].update(group)
        before += size
    return [share for share in found if share] or [{}]


def by_partition(ends: Mapping[PartitionId, int]) -> list[dict[PartitionId, int]]:
    """Each partition for itself."""
    return [{partition: end} for partition, end in sorted(ends.items())]


def by_topic(ends: Mapping[PartitionId, int]) -> list[dict[PartitionId, int]]:
    """The partitions of each organisation together."""
    topics: dict[str, dict[PartitionId, int]] = {}
    for partition, end in sorted(ends.items()):
        topics.setdefault(partition.topic, {})[partition] = end
    return list(topics.values())


def is_apart(parts: Iterable[Mapping[PartitionId, int]]) -> bool:
    """Whether some organisation's partitions are in more than one part."""
    topics = [topic for part in parts for topic in {partition.topic for partition in part}]
    return len(topics) > len(set(topics))


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
        return sum(rebuild(log, registry, one, codes, go_on) for one in by_topic(ends))
