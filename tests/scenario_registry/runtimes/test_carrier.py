"""How a worker carries a batch into the registry: once, in order, patiently."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError

from scenario_registry.eventlog.port import OffsetGapError, RetentionGapError
from scenario_registry.eventlog.stamp import stamp
from scenario_registry.runtimes.distributed import Carrier, starts
from scenario_registry.runtimes.whole_log import ShortLogError
from schemas.code_lists import code_lists
from schemas.log import LogRecord, PartitionId, topic_of
from sinks.sink import RegistryTransaction
from tests.support.contents import outcomes
from tests.support.events import RAIL, record, stated
from tests.support.memory_registry import MemoryRegistry

PLACE, OTHER = PartitionId(topic_of(RAIL), 0), PartitionId(topic_of(RAIL), 1)


def read(offsets: Sequence[int], place: PartitionId = PLACE) -> list[LogRecord]:
    """Records as a consumer hands them over; every offset tells of another subject."""
    found = []
    for offset in offsets:
        new = record(stated(f"S-{place.partition}-{offset}"))
        found.append(
            LogRecord(*place, offset, new.key, new.value, stamp((), "site", offset + 1), 1_775_000_000_000_000)
        )
    return found


def carrier(registry: MemoryRegistry, *, is_stopping: bool = False) -> Carrier:
    event = threading.Event()
    if is_stopping:
        event.set()
    return Carrier(registry, code_lists(), event)


def places(registry: MemoryRegistry) -> list[tuple[int, int]]:
    """Partition and offset of every event that has an outcome."""
    return sorted((partition, offset) for _, partition, offset in outcomes(registry.contents()))


def test_what_comes_again_is_passed_over() -> None:
    registry = MemoryRegistry()
    worker = carrier(registry)
    worker.write(worker.check(read(range(3)) + read(range(2), OTHER)))
    worker.write(worker.check(read(range(1, 5)) + read(range(2), OTHER)))
    worker.write(worker.check(read([4, 3, 2])))
    assert places(registry) == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 1)]
    assert set(outcomes(registry.contents()).values()) == {"accepted"}


def test_a_gap_is_told_and_its_batch_leaves_no_trace() -> None:
    registry = MemoryRegistry()
    worker = carrier(registry)
    worker.write(worker.check(read(range(3))))
    with pytest.raises(OffsetGapError, match="offset 3 is next, but 4 came"):
        worker.write(worker.check(read(range(2), OTHER) + read([4, 5])))
    with pytest.raises(OffsetGapError):
        worker.write(worker.check(read([3, 5])))
    assert registry.positions() == {PLACE: 3}


def test_what_another_worker_has_processed_is_passed_over_and_its_end_is_where_to_go_on() -> None:
    registry = MemoryRegistry()
    first, second = carrier(registry), carrier(registry)
    first.write(first.check(read(range(3))))
    second.write(second.check(read(range(3))))
    second.write(second.check(read(range(3, 8))))
    first.write(first.check(read(range(3, 6))))
    first.write(first.check(read(range(8, 10))))
    assert places(registry) == [(0, offset) for offset in range(10)]


def test_reading_goes_on_where_the_registry_stands_if_the_log_still_has_it() -> None:
    registry = MemoryRegistry()
    worker = carrier(registry)
    worker.write(worker.check(read(range(3))))
    assert starts(worker.stands(), {PLACE: (1, 9), OTHER: (0, 4)}) == {PLACE: 3, OTHER: 0}
    with pytest.raises(RetentionGapError):
        starts(worker.stands(), {PLACE: (4, 9)})
    with pytest.raises(ShortLogError):
        starts(worker.stands(), {PLACE: (0, 2)})


class AwayRegistry(MemoryRegistry):
    """Does not answer the first times it is asked."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    @contextmanager
    def transaction(self) -> Iterator[RegistryTransaction]:
        """Fails while it is away."""
        if self.times:
            self.times -= 1
            raise OperationalError("BEGIN", None, ConnectionError("the server is away"))
        with super().transaction() as opened:
            yield opened


def test_a_registry_that_is_away_for_a_moment_is_waited_for() -> None:
    registry = AwayRegistry(times=3)
    worker = carrier(registry)
    worker.write(worker.check(read(range(3))))
    assert (places(registry), registry.times) == ([(0, 0), (0, 1), (0, 2)], 0)


def test_a_worker_that_is_to_stop_does_not_wait_for_a_registry() -> None:
    registry = AwayRegistry(times=3)
    worker = carrier(registry, is_stopping=True)
    with pytest.raises(OperationalError):
        worker.write(worker.check(read(range(3))))
    assert (places(registry), registry.times) == ([], 2)
