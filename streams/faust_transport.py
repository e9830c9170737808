"""Faust's transport for records in batches: what one fetch brought is one message, whatever the number of its partitions.

Faust's own transport makes four tasks for every record, which costs more than processing it. Here a message stands for many records:
acknowledging it acknowledges all, by the offset behind the last of every partition. Found by Faust under the scheme ``batches``, through
the entry point group ``faust.transports``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiokafka.errors import IllegalStateError, OffsetOutOfRangeError
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import ConsumerMessage

from schemas.failpoint import failpoint
from schemas.log import LogRecord, PartitionId
from streams.faust_records import take_apart

BATCH_RECORDS = 5_000
BATCH_BYTES = 16 * 1024 * 1024
"""A batch ends with the record that reaches either. Records are at most 32 MiB, as the log takes them."""

_FETCH_WAIT_MS = 20
"""How long a fetch may wait for news. There is one at a time, and it asks only for partitions of which nothing is in hand: news of the
others waits until it is back. Faust says a second and a half."""

_BEGIN_SECONDS = 0.02
"""Between two looks whether a thread that was started had its turn."""

_IN_HAND = 2
"""Batches that are not acknowledged, at which nothing more is asked for: one is written, one is checked."""

_LARGE = 1_000
"""While a batch of fewer records is in hand nothing more is asked for. Most of its transaction's time is not for its records: what comes meanwhile gathers
in the log and makes one batch. Handed over at once it would wait as several, each with a transaction, and what comes later would wait for all."""

Held = Mapping[PartitionId, tuple[int, int]]
"""What the log holds of partitions: from the first offset up to, and without, the second."""


@dataclass(frozen=True, slots=True)
class Positions:
    """Where to go on reading: the registry says, and not the group's committed offsets. Both are called in threads."""

    stands: Callable[[], Mapping[PartitionId, int]]
    """Where the registry stands."""
    starts: Callable[[Mapping[PartitionId, int], Held], Mapping[PartitionId, int]]
    """Where to go on in each partition, given where the registry stood before the log was looked at. Raises when the log does not
    hold that offset."""
    fatal: Callable[[BaseException], Any]
    """Ends the process."""


class BatchMessage(ConsumerMessage):
    """Records that were fetched together, in the order of offsets per partition. To Faust it is the first of them."""

    records: Sequence[LogRecord]
    ends: Mapping[Any, int]
    """By partition: the offset behind the last record."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """Asks for news often."""

    async def stop(self) -> None:
        """Also one that was started and had no turn yet: it would not hear of it, begin later, and keep the process for ever."""
        while self._thread is not None and self._thread.is_alive() and not self._started.is_set():
            await asyncio.sleep(_BEGIN_SECONDS)
        await super().stop()

    def _create_worker_consumer(self, transport: Any) -> Any:
        take_apart()
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS
        return consumer

    async def _fetch_records(self, consumer: Any, *arguments: Any, **options: Any) -> Any:
        """What is in hand, partition after partition: those that had their turn come last, so that nobody who floods makes others wait."""
        found = await super()._fetch_records(consumer, *arguments, **options)
        in_hand = consumer._fetcher._records
        for place in found:
            if place in in_hand:
                in_hand.move_to_end(place)
        return found

    async def _seek_wait(self, consumer: Any, partitions: Mapping[Any, int]) -> None:
        """Where the partitions are still ours. Others were taken away while the registry was asked; whoever has them next asks anew."""
        assigned = consumer.assignment()
        with suppress(IllegalStateError):
            await super()._seek_wait(consumer, {it: offset for it, offset in partitions.items() if it in assigned})

    async def _commit(self, offsets: Mapping[Any, int]) -> bool:
        """Of the partitions that are still ours; False when there are none."""
        if not self.assignment().intersection(offsets):
            return False
        committed: bool = await super()._commit(offsets)
        return committed


class Consumer(driver.Consumer):
    """Goes on where the registry stands, whenever partitions are assigned: at the start and after every rebalance."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._one_less = asyncio.Event()

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, BatchMessage]]:
        """What the next fetch brings, as few messages. Ends early when partitions change hands: the next assignment reads it again."""
        await self._room(timeout)
        records, _ = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if not records or self.should_stop:
            return
        for message in _messages(records, generation):
            if not self.flow_active or self.app.consumer_generation_id != generation:
                # Whatever was fetched is lost to the reader otherwise, if the same partitions stay.
                await self.perform_seek()
                return
            yield message.tp, message

    async def _room(self, timeout: float) -> None:
        """Until there is room for a batch, or ``timeout`` has passed: more than that is held up by the stream's queue."""
        with suppress(TimeoutError):
            while self._has_enough():
                self._one_less.clear()
                await asyncio.wait_for(self._one_less.wait(), timeout)

    def _has_enough(self) -> bool:
        in_hand = [len(it.records) for it in self._unacked_messages if isinstance(it, BatchMessage)]
        return len(in_hand) >= _IN_HAND or any(size < _LARGE for size in in_hand)

    def ack(self, message: Any) -> bool:
        """Batches are acknowledged in the order in which they came, so the last one says how far all have come."""
        # Also one of partitions that were taken away meanwhile: nothing waits for it any more.
        self._unacked_messages.discard(message)
        self._one_less.set()
        if message.acked or message.generation_id != self.app.consumer_generation_id:
            return False
        message.acked = True
        for place, end in message.ends.items():
            self._acked[place] = [end]
        return True

    def on_buffer_full(self, tp: Any) -> None:
        """Nothing: the fetching loop waits for room in the stream's queue, which is back-pressure enough."""

    def on_buffer_drop(self, tp: Any) -> None:
        """Nothing, see ``on_buffer_full``."""

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """What is under way in a batch goes on, and is fenced by the registry's positions if another worker is ahead."""
        failpoint("worker.revoking")
        await super().on_partitions_revoked(revoked)

    async def seek_to_committed(self) -> Mapping[Any, int]:
        """Where the registry stands, instead. The group's offsets are set to it, for those who watch them."""
        places = list(self.assignment())
        if not places:
            return {}
        positions = self._positions()
        # The registry first: another worker may go on meanwhile, and then the log's ends would seem to lie before its positions.
        stands = await self._asked(positions.stands)
        firsts, ends = await self.earliest_offsets(*places), await self.highwaters(*places)
        held = {PartitionId(*place): (firsts[place], ends[place]) for place in places}
        starts = await self._asked(positions.starts, stands, held)
        failpoint("worker.reconciling")
        offsets = {place: starts[PartitionId(*place)] for place in places}
        await self.seek_wait(offsets)
        await self._commit(offsets)
        return offsets

    def _new_offset(self, tp: Any) -> int | None:
        acked = self._acked.pop(tp, None)
        return acked[-1] if acked else None

    async def _commit_offsets(self, offsets: Mapping[Any, int], start_new_transaction: bool = True) -> bool:
        failpoint("worker.acknowledged")
        return await super()._commit_offsets(offsets, start_new_transaction)

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:
        """Nothing: between the first records of two batches there are the others of the first batch."""

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:
        try:
            return await super()._getmany(active_partitions, timeout)
        except OffsetOutOfRangeError:
            # The log was cut at one of its ends. If the position is still there, reading goes on; else this is fatal.
            await self.seek_to_committed()
            return {}

    def _positions(self) -> Positions:
        transport = self.transport
        assert isinstance(transport, Transport)  # noqa: S101 - Faust makes a consumer by its transport
        return transport.positions

    async def _asked(
        self, handler: Callable[..., Mapping[PartitionId, int]], *arguments: Any
    ) -> Mapping[PartitionId, int]:
        try:
            return await asyncio.get_running_loop().run_in_executor(None, handler, *arguments)
        except Exception as error:
            self._positions().fatal(error)
            raise


class Transport(driver.Transport):
    """Kafka through aiokafka, in batches. ``positions`` must be set before the consumer starts."""

    Consumer = Consumer
    positions: Positions


def _messages(fetched: Mapping[Any, Sequence[Any]], generation: int) -> Iterator[BatchMessage]:
    """Bounded batches; one that is cut goes on with the same partition."""
    batch: list[LogRecord] = []
    ends: dict[Any, int] = {}
    size = 0
    for place, records in fetched.items():
        topic, partition = place
        for it in records:
            value = it.value or b""
            batch.append(LogRecord(topic, partition, it.offset, it.key, value, it.headers, it.timestamp * 1000))
            size += len(value)
            if len(batch) >= BATCH_RECORDS or size >= BATCH_BYTES:
                ends[place] = it.offset + 1
                yield _message(batch, ends, generation)
                batch, ends, size = [], {}, 0
        if batch:
            ends[place] = records[-1].offset + 1
    if batch:
        yield _message(batch, ends, generation)


def _message(batch: Sequence[LogRecord], ends: Mapping[Any, int], generation: int) -> BatchMessage:
    first = batch[0]
    place = next(iter(ends))
    message = BatchMessage(
        first.topic, first.partition, first.offset, first.appended_us / 1e6, 0, [], b"", b"", None, tp=place,
        generation_id=generation,
    )  # fmt: skip
    message.records, message.ends = batch, ends
    return message
