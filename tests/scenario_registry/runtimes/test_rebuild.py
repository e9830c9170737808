"""Law 4 for the rebuild: from the log alone comes the same registry."""

from __future__ import annotations

import pytest

from scenario_registry.eventlog.port import RetentionGapError
from scenario_registry.runtimes.rebuild import in_order_of_arrival, rebuild
from scenario_registry.runtimes.whole_log import ShortLogError, require_whole_log
from schemas.code_lists import code_lists
from schemas.log import PartitionId, topic_of
from schemas.moment import from_microseconds
from tests.laws.law import law
from tests.support.contents import changes_by_key
from tests.support.events import RAIL, record, stated
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.memory_log import START_US, MemoryLog
from tests.support.memory_registry import MemoryRegistry
from tests.support.places import REBUILT, Place
from tests.support.running import run


def ends_of(log: MemoryLog) -> dict[PartitionId, int]:
    return {partition: held.end for partition, held in log.partitions().items()}


@law(histories(), ROUNDS)
def test_it_equals_the_live_one(place: Place, history: list[Sent], rounds: list[Round]) -> None:
    run(place, history, rounds)
    log = place.log()
    ends = {partition: held.end for partition, held in log.partitions().items()}
    fresh = place.registry(REBUILT)
    assert rebuild(log, fresh, ends, code_lists(), starts=fresh.positions()) == len(history)
    live, rebuilt = place.contents(), place.contents(REBUILT)
    assert changes_by_key(live) == changes_by_key(rebuilt)
    del live["changes"], rebuilt["changes"]
    assert rebuilt == live


def filled(count: int) -> MemoryLog:
    log = MemoryLog()
    for number in range(1, count + 1):
        log.append(topic_of(RAIL), [record(stated(f"S-{number % 7}", number))], producer="p", first_number=number)
    return log


def test_records_come_in_the_order_of_their_arrival_over_all_partitions() -> None:
    log = filled(1500)
    arrived = [record.appended_us for record in in_order_of_arrival(log, ends_of(log))]
    assert len(log.partitions()) > 1
    assert arrived == sorted(arrived)
    assert len(arrived) == 1500


def test_it_stops_where_it_is_told() -> None:
    log, registry = filled(20), MemoryRegistry()
    ends = {partition: end // 2 for partition, end in ends_of(log).items()}
    heard: list[int] = []
    assert rebuild(log, registry, ends, code_lists(), heard.append) == sum(ends.values())
    assert registry.positions() == {partition: end for partition, end in ends.items() if end}
    assert heard == [sum(ends.values())]


def test_a_log_that_lost_its_beginning_is_no_base() -> None:
    log = filled(20)
    log.trim(from_microseconds(START_US + 10**12), dict.fromkeys(log.partitions(), 2))
    with pytest.raises(RetentionGapError):
        rebuild(log, MemoryRegistry(), ends_of(log), code_lists())


def test_a_log_that_ends_before_the_registry_is_another_log() -> None:
    log = filled(20)
    processed = ends_of(log)
    require_whole_log(log, processed)
    partition = next(iter(processed))
    with pytest.raises(ShortLogError, match="登记库未改动"):
        require_whole_log(log, processed | {partition: processed[partition] + 1})
    with pytest.raises(ShortLogError):
        require_whole_log(MemoryLog(), processed)
