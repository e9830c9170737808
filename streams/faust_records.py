"""How aiokafka takes batches of the log apart: bounded in memory, and with something for every offset."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record import default_records

from streams.every_offset import every_offset
from streams.unpack import gunzipped, unlz4ed, unsnapped, unzstded

_DECODERS = {"gzip_decode": gunzipped, "snappy_decode": unsnapped, "lz4_decode": unlz4ed, "zstd_decode": unzstded}


class PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    """What a fetch brought of one partition, from the offset that it asked for."""

    next_fetch_offset: int

    def _unpack_records(self) -> Iterator[Any]:
        while self._records.has_next():
            batch = self._records.next_batch()
            if not batch.validate_crc():
                raise CorruptRecordException(f"Invalid CRC - {self._tp}")
            for record in every_offset(batch, self.next_fetch_offset):
                self.next_fetch_offset = record.offset + 1
                yield self._consumer_record(self._tp, record)


def take_apart() -> None:
    """From now on every consumer of this process reads in this way. Idempotent."""
    fetcher.PartitionRecords = PartitionRecords
    # Its batches are compiled, and look for the decoders among the names of their module.
    for module in (default_records, import_module(default_records.DefaultRecordBatch.__module__)):
        for name, decoder in _DECODERS.items():
            setattr(module, name, decoder)
