"""The time of an event is for people: of copies with different times, whichever comes first, the records are the same."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import topic_of
from tests.support.contents import Contents
from tests.support.events import RAIL, amended, record, stated
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry

_BEFORE_THE_LIST, _TODAY = "2016-03-11T09:00:00+08:00", "2026-03-11T09:00:00+08:00"
"""GB/T 4754-2017 holds from October 2017 on."""


def _after(*events: dict[str, Any]) -> Contents:
    log, registry = MemoryLog(partitions=1), MemoryRegistry()
    log.append(topic_of(RAIL), [record(event) for event in events], producer="test", first_number=1)
    EmbeddedRuntime(log, registry, code_lists()).run()
    return registry.contents()


def test_an_amendment_of_something_else_counts_whatever_the_time_of_the_first_copy() -> None:
    copies = [amended(sequence=2, remark="合成") | {"id": time, "time": time} for time in (_BEFORE_THE_LIST, _TODAY)]
    orders = [_after(*order) for order in permutations([stated(), *copies])]
    assert [contents["records"] for contents in orders] == [orders[0]["records"]] * len(orders)
    assert [row[2] for row in orders[0]["records"]] == [2]


def test_a_code_before_its_time_is_rejected_and_its_copy_of_today_counts() -> None:
    copies = [amended(sequence=2, industry="G55") | {"id": time, "time": time} for time in (_BEFORE_THE_LIST, _TODAY)]
    orders = [_after(*order) for order in permutations([stated(), *copies])]
    assert [contents["records"] for contents in orders] == [orders[0]["records"]] * len(orders)
    assert [[(row[3], row[7]) for row in contents["ledger"] if row[6] == "rejected"] for contents in orders] == [
        [(_BEFORE_THE_LIST, '["unknown_industry"]')]
    ] * len(orders)
