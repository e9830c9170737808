"""Partitions that are taken away while a worker finds out where to go on in them: the client on a real Kafka."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import faust
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.types import TP

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from schemas.log import topic_of
from streams.faust_transport import Consumer, ConsumerThread
from tests.scenario_registry.eventlog.appending import numbered
from tests.support.kafka.shared import empty_broker

TOPIC = topic_of("chengdu_rail")


@pytest.fixture
def server() -> str:
    address = empty_broker().address
    log = KafkaEventLog([address], partitions=2)
    log.append(TOPIC, numbered(1, 40), producer="site", first_number=1)
    log.close()
    return address


class _LateThread(ConsumerThread):
    """Has its turn once ``has_turn`` is set, as on a machine with much to do."""

    has_turn = threading.Event()

    def _start_thread(self) -> None:
        self.has_turn.wait()
        super()._start_thread()


def _consumer(server: str) -> Consumer:
    app = faust.App("synthetic", broker=f"batches://{server}", autodiscover=False, web_enabled=False)
    consumer = app.consumer
    assert isinstance(consumer, Consumer)
    return consumer


@asynccontextmanager
async def _with_second_partition_only(server: str) -> AsyncIterator[tuple[ConsumerThread, AIOKafkaConsumer]]:
    thread = _consumer(server)._thread
    assert isinstance(thread, ConsumerThread)
    client = AIOKafkaConsumer(bootstrap_servers=server, group_id="synthetic", enable_auto_commit=False)
    client.assign([TopicPartition(TOPIC, 1)])
    await client.start()
    thread._consumer = client
    try:
        yield thread, client
    finally:
        await client.stop()


def test_reading_goes_on_in_those_that_stay(server: str) -> None:
    async def seek() -> int:
        async with _with_second_partition_only(server) as (thread, client):
            await thread._seek_wait(client, {TP(TOPIC, 0): 3, TP(TOPIC, 1): 5})
            return await client.position(TopicPartition(TOPIC, 1))

    assert asyncio.run(seek()) == 5


def test_nothing_is_committed_where_all_were_taken_away(server: str) -> None:
    async def commit() -> tuple[bool, bool, int | None, int | None]:
        async with _with_second_partition_only(server) as (thread, client):
            committed = (
                await thread._commit({TP(TOPIC, 0): 3}),
                await thread._commit({TP(TOPIC, 0): 3, TP(TOPIC, 1): 5}),
            )
            assert not thread.crashed
            return *committed, *[await client.committed(TopicPartition(TOPIC, number)) for number in (0, 1)]

    assert asyncio.run(commit()) == (False, True, None, 5)


def test_a_thread_that_is_told_to_end_before_it_had_a_turn_ends(server: str) -> None:
    async def end_before_it_begins() -> bool:
        consumer = _consumer(server)
        thread = _LateThread(consumer, loop=consumer.loop, beacon=consumer.beacon)
        starting = asyncio.create_task(thread.start())
        while thread._thread is None:
            await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.1, thread.has_turn.set)
        await thread.stop()
        try:
            await starting
            return thread._thread.is_alive()
        finally:
            # One that did not hear of it would hold up whoever runs the test.
            await thread.stop()

    assert not asyncio.run(end_before_it_begins())
