"""Something for every offset of the log: a record, or a word why there is none.

Kafka's offsets have gaps where the log holds no record: the marker that ends a transaction, what compaction removed, a batch that cannot
be read. To the registry each of them is an event without content, which is rejected with its reason, so that every offset is accounted
for. Whoever reads the log with another library gets the same from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from schemas.log import PROBLEMS_HEADER, Headers

NO_EVENT, UNREADABLE_BATCH = "no_event", "unreadable_batch"
"""Codes of the problem catalogue."""


class Batch(Protocol):
    """A batch of message format 2, as aiokafka and kafka-python have it. Iterating it gives records with an ``offset``, and may raise."""

    base_offset: int
    next_offset: int
    is_control_batch: bool
    max_timestamp: int

    def __iter__(self) -> Iterator[Any]: ...


class Absent(NamedTuple):
    """Stands where there is no record, with the time of the batch. Has what both libraries ask of a record."""

    offset: int
    timestamp: int
    headers: Headers
    timestamp_type: int = 1
    key: None = None
    value: None = None
    checksum: None = None
    size_in_bytes: int = 0


def every_offset(batch: Batch, start: int) -> Iterator[Any]:
    """Records of the batch from ``start`` on, which no earlier batch reached, and ``Absent`` for all other offsets up to its end."""
    offset, why = start, NO_EVENT
    if not batch.is_control_batch:
        try:
            for record in batch:
                if record.offset < offset:
                    continue
                # Nearly always there is none between two records, and this is asked for each of them.
                if record.offset > offset:
                    yield from _absent(offset, record.offset, batch, NO_EVENT)
                yield record
                offset = record.offset + 1
        except MemoryError:
            raise
        except Exception:
            # Whatever a library raises for the bytes of a sender.
            why = UNREADABLE_BATCH
    yield from _absent(offset, batch.next_offset, batch, why)


def _absent(start: int, end: int, batch: Batch, why: str) -> Iterator[Absent]:
    headers = ((PROBLEMS_HEADER, json.dumps([{"code": why}]).encode()),)
    return (Absent(offset, batch.max_timestamp, headers) for offset in range(start, end))
