"""What a runtime reads first, and what not at all."""

from __future__ import annotations

import pytest

from scenario_registry.runtimes.embedded import EmbeddedRuntime, Progress
from scenario_registry.runtimes.whole_log import ShortLogError
from schemas.code_lists import code_lists
from schemas.log import PartitionId, topic_of
from tests.support.events import MEDIA, RAIL, record, stated
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry


def test_a_flood_from_one_lets_the_other_through_with_the_second_batch() -> None:
    log, registry = MemoryLog(partitions=1), MemoryRegistry()
    # The flood comes first in every order there is: by name and by arrival.
    log.append(
        topic_of(MEDIA), [record(stated(str(n)) | {"source": MEDIA}) for n in range(50)], producer="a", first_number=1
    )
    log.append(topic_of(RAIL), [record(stated())], producer="b", first_number=1)
    reached: list[int] = []

    def note(_progress: Progress) -> None:
        reached.append(registry.positions().get(PartitionId(topic_of(RAIL), 0), 0))

    EmbeddedRuntime(log, registry, code_lists(), batch_records=10).run(note)
    assert reached[:2] == [0, 1]


def test_topics_that_hold_no_scenario_events_are_left_alone() -> None:
    log, registry = MemoryLog(partitions=1), MemoryRegistry()
    log.append("audit", [record(stated())], producer="a", first_number=1)
    log.append(topic_of(RAIL), [record(stated())], producer="b", first_number=1)
    assert EmbeddedRuntime(log, registry, code_lists()).run().processed == 1
    assert registry.positions() == {PartitionId(topic_of(RAIL), 0): 1}


def test_a_log_that_ends_before_the_registry_is_refused() -> None:
    registry = MemoryRegistry()
    log = MemoryLog(partitions=1)
    log.append(topic_of(RAIL), [record(stated()), record(stated())], producer="a", first_number=1)
    EmbeddedRuntime(log, registry, code_lists()).run()
    restored = MemoryLog(partitions=1)
    restored.append(topic_of(RAIL), [record(stated())], producer="a", first_number=1)
    with pytest.raises(ShortLogError, match="ends at 1"):
        EmbeddedRuntime(restored, registry, code_lists()).run()
