"""Which workers no longer go on although there is something to read. Pure: what was read and the clock are arguments.

Only time in which log and registry both answered counts. While one of them is away nothing can go on, and nobody is to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from schemas.log import PartitionId

_MOST_DOUBLINGS = 4


class Reading(NamedTuple):
    """Where the registry stood and where the log ended, both asked at ``at``."""

    at: float
    positions: Mapping[PartitionId, int]
    ends: Mapping[PartitionId, int]

    def lag(self) -> dict[PartitionId, int]:
        """Records to read, of every partition of the log."""
        return {it: max(0, end - self.positions.get(it, 0)) for it, end in self.ends.items()}


class Watch(NamedTuple):
    """What is kept between two readings."""

    last: Reading
    since: Mapping[PartitionId, float]
    """Partitions with something to read: since when their position was seen to stand still."""
    strikes: Mapping[PartitionId, int]
    """How often workers were started again because of a partition that still does not go on."""


class Working(NamedTuple):
    """A running worker. ``reached``: how far it brought the partitions that it wrote events of."""

    number: int
    started_at: float
    wrote_at: float | None
    reached: Mapping[PartitionId, int]


def look(watch: Watch | None, reading: Reading, patience: float) -> Watch:
    """Take in a reading. After a long time without one everything counts from now on."""
    behind = [partition for partition, lag in reading.lag().items() if lag]
    if watch is None or reading.at - watch.last.at > patience / 2:
        return Watch(reading, dict.fromkeys(behind, reading.at), {} if watch is None else watch.strikes)
    before = watch.last.positions
    still = {it for it in behind if reading.positions.get(it, 0) == before.get(it, 0)}
    since = {it: watch.since.get(it, reading.at) if it in still else reading.at for it in behind}
    return Watch(reading, since, {it: count for it, count in watch.strikes.items() if it in still})


def stalled(watch: Watch, patience: float) -> list[PartitionId]:
    """Partitions that stand still for longer than ``patience`` seconds; each restart that did not help doubles it."""
    at = watch.last.at
    return sorted(
        it for it, since in watch.since.items() if at - since >= patience * 2 ** min(watch.strikes.get(it, 0), _MOST_DOUBLINGS)
    )  # fmt: skip


def suspects(watch: Watch, patience: float, workers: Iterable[Working]) -> list[int]:
    """Numbers of those workers that may hold a stalled partition: they have written nothing for so long, or brought it where
    it stands.

    Empty when all of them are busy with other partitions: then a worker on another machine has it, and a supervisor of its own.
    """
    at = watch.last.at
    stands = {it: watch.last.positions.get(it, 0) for it in stalled(watch, patience)}
    return [
        it.number
        for it in workers
        if stands
        and at - it.started_at >= patience
        and (it.wrote_at is None or at - it.wrote_at >= patience or stands.items() & it.reached.items())
    ]


def struck(watch: Watch, patience: float) -> Watch:
    """After workers were started again because of what is stalled now."""
    places = stalled(watch, patience)
    return Watch(
        watch.last,
        {**watch.since, **dict.fromkeys(places, watch.last.at)},
        {**watch.strikes, **{it: watch.strikes.get(it, 0) + 1 for it in places}},
    )
