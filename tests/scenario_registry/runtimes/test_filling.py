"""How partitions are shared out among processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scenario_registry.runtimes.filling import by_partition, by_topic, is_apart, shares
from schemas.log import PartitionId

Grouping = Callable[[Mapping[PartitionId, int]], list[dict[PartitionId, int]]]

ENDS = {PartitionId(topic, number): 10 for topic in ("a", "b") for number in range(4)}


@pytest.mark.parametrize("most", [1, 2, 3, 8, 20])
@pytest.mark.parametrize("grouped", [by_partition, by_topic])
def test_every_partition_is_in_one_share_and_they_stay_in_order(most: int, grouped: Grouping) -> None:
    found = shares(grouped(ENDS), most)
    assert [it for share in found for it in share] == sorted(ENDS)
    assert 1 <= len(found) <= most
    assert all(found)


def test_one_topic_occupies_all_processes_and_two_may_be_taken_whole() -> None:
    one = {partition: end for partition, end in ENDS.items() if partition.topic == "a"}
    halves = shares(by_partition(one), 2)
    assert ([sum(share.values()) for share in halves], is_apart(halves)) == ([20, 20], True)
    assert not is_apart(shares(by_topic(ENDS), 2))
    assert shares(by_topic(one), 2) == [one]


def test_one_process_gets_everything_and_an_empty_log_is_one_empty_share() -> None:
    assert shares(by_partition(ENDS), 1) == [ENDS]
    assert shares([], 2) == [{}]
