"""Whether a log is the one that a registry was made from."""

from __future__ import annotations

import pytest

from scenario_registry.runtimes.same_log import OtherLogError, require_same_log
from schemas.code_lists import code_lists
from schemas.log import PartitionId, topic_of
from sinks.last_processed import Processed
from tests.support.events import RAIL, record, stated
from tests.support.memory_log import START_US, MemoryLog

PLACE = PartitionId(topic_of(RAIL), 0)
OTHER_TIME = START_US - 1


@pytest.fixture
def log() -> MemoryLog:
    made = MemoryLog(partitions=1)
    made.append(PLACE.topic, [record(stated("S-1")), record(b"not JSON", key="S-2")], producer="site", first_number=1)
    return made


def _require(log: MemoryLog, processed: Processed) -> None:
    require_same_log(log, {PLACE: processed}, code_lists())


def test_an_event_of_another_id_and_time_at_the_last_place_is_another_log(log: MemoryLog) -> None:
    with pytest.raises(OtherLogError, match=f"{PLACE.topic}/0.*event at 0"):
        _require(log, Processed(0, "another", OTHER_TIME))
    with pytest.raises(OtherLogError):
        _require(log, Processed(1, "another", OTHER_TIME))


def test_a_log_that_was_copied_has_the_same_ids_at_other_times(log: MemoryLog) -> None:
    _require(log, Processed(0, stated("S-1")["id"], OTHER_TIME))
    _require(log, Processed(1, None, OTHER_TIME))


def test_an_event_that_was_appended_at_that_moment_needs_no_id(log: MemoryLog) -> None:
    appended_us = log.read(PLACE, 1, max_records=1, max_bytes=1)[0].appended_us
    _require(log, Processed(1, None, appended_us))


def test_what_the_log_does_not_hold_is_not_looked_at(log: MemoryLog) -> None:
    _require(log, Processed(2, "another", OTHER_TIME))
    require_same_log(MemoryLog(), {PLACE: Processed(0, "another", OTHER_TIME)}, code_lists())
