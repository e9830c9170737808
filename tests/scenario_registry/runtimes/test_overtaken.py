"""Two workers that have events of one subject at the same moment, from two partitions: as if they had come one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from scenario_registry.runtimes.carrying import carry
from scenario_registry.runtimes.distributed import Carrier
from schemas.code_lists import code_lists
from schemas.log import LogRecord, PartitionId, topic_of
from sinks.registry import Registry
from streams.pipeline import check, process
from tests.support import postgresql
from tests.support.contents import contents_of
from tests.support.events import RAIL, amended, record, stated, withdrawn
from tests.support.memory_registry import MemoryRegistry
from tests.support.waiting import wait_until

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = 'overtaken' AND wait_event_type = 'Lock'")


@pytest.fixture
def registries() -> Iterator[tuple[Registry, Registry]]:
    url = postgresql.database("overtaken")
    opened = Registry(url), Registry(url)
    postgresql.empty(opened[0].engine)
    yield opened
    for it in opened:
        it.close()


def read(partition: int, *messages: dict[str, Any]) -> list[LogRecord]:
    sent = [record(it) for it in messages]
    topic = topic_of(RAIL)
    return [
        LogRecord(topic, partition, offset, it.key, it.value, (), 1_775_000_000_000_000 + partition)
        for offset, it in enumerate(sent)
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([stated()], [stated()]),
        ([stated(sequence=2)], [stated(sequence=1)]),
        ([stated(sequence=1)], [stated(sequence=2)]),
        ([amended(sequence=2, remark="合成")], [stated(sequence=1)]),
        ([stated(sequence=1)], [amended(sequence=2, remark="合成")]),
        ([stated(title="合成一")], [stated(title="合成二")]),
        ([stated("S-2"), withdrawn(sequence=3)], [stated(sequence=1), stated("S-3"), stated("S-2", 2)]),
    ],
)
def test_two_at_once_are_as_one_after_the_other(
    registries: tuple[Registry, Registry], first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    ours, theirs = registries
    codes = code_lists()
    carrier = Carrier(theirs, codes, threading.Event())
    behind = threading.Thread(target=lambda: carrier.write(carrier.check(read(1, *second))))
    with ours.transaction() as transaction:
        transaction.advance(PartitionId(topic_of(RAIL), 0), 0, len(first))
        transaction.write(process(check(read(0, *first), codes), transaction, codes))
        behind.start()
        with ours.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
            wait_until(lambda: watching.scalar(WAITING), lambda: "the second one does not come to where it has to wait")
    behind.join()
    expected = MemoryRegistry()
    for partition, messages in enumerate((first, second)):
        carry(expected, check(read(partition, *messages), codes), {}, codes)
    assert contents_of(ours.engine) == expected.contents()
