"""How kafka-python takes batches of the log apart: bounded in memory, and with something for every offset, as the workers read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kafka.consumer.fetcher import ConsumerRecord, Fetcher
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch

from streams.every_offset import every_offset
from streams.unpack import BY_CODEC


class _PartitionRecords(Fetcher.PartitionRecords):  # type: ignore[misc]
    """What a fetch brought of one partition, from the offset that it asked for."""

    next_fetch_offset: int

    def _unpack_records(self, place: Any, records: Any, _key: object, _value: object) -> Iterator[Any]:
        while (batch := records.next_batch()) is not None:
            if not batch.validate_crc():
                raise CorruptRecordError(f"{place.topic}/{place.partition}@{batch.base_offset}: CRC")
            self.leader_epoch = batch.leader_epoch
            for it in every_offset(batch, self.next_fetch_offset):
                self.next_fetch_offset = it.offset + 1
                self.records_read += 1
                self.bytes_read += it.size_in_bytes
                yield ConsumerRecord(
                    *place, self.leader_epoch, it.offset, it.timestamp, it.timestamp_type, it.key, it.value, it.headers,
                    it.checksum, -1, -1, -1,
                )  # fmt: skip
        self.drain()


def take_apart(consumer: Any) -> None:
    """From now on this consumer reads in this way, and every one of the process unpacks so. Idempotent."""
    consumer._fetcher.PartitionRecords = _PartitionRecords
    DefaultRecordBatch._maybe_uncompress = _uncompress


def _uncompress(batch: Any) -> None:
    if not batch._decompressed and batch.compression_type:
        packed = memoryview(batch._buffer)[batch._pos :].tobytes()
        batch._buffer, batch._pos = bytearray(BY_CODEC[batch.compression_type](packed)), 0
    batch._decompressed = True
