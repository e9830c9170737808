"""Record batches of message format 2 built by hand, to send what no client library would. https://kafka.apache.org/documentation/#recordbatch"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from crc32c import crc32c
from kafka import KafkaAdminClient
from kafka.errors import for_code
from kafka.protocol.producer import ProduceRequest

from schemas.log import PartitionId

GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
"""Codecs, as a batch names them."""

_VERSION = 9
"""Of the request: the last one in which a topic has its name."""


class Raw(NamedTuple):
    """A record whose header names are bytes."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[bytes, bytes | None]] = ()


def batch(
    records: Sequence[Raw], codec: int = 0, compress: Callable[[bytes], bytes] = bytes, moment_ms: int | None = None
) -> bytes:
    """The records as one batch of that moment, else of now, compressed by ``compress``, which the batch calls ``codec``."""
    payload = compress(b"".join(_record(number, it) for number, it in enumerate(records)))
    now = int(time.time() * 1000) if moment_ms is None else moment_ms
    checked = struct.pack(">hiqqqhii", codec, len(records) - 1, now, now, -1, -1, -1, len(records)) + payload
    behind = struct.pack(">ibI", -1, 2, crc32c(checked)) + checked
    return struct.pack(">qi", 0, len(behind)) + behind


def send(server: str, partition: PartitionId, records: bytes) -> None:
    """Have the partition's log take the batch. Raises kafka.errors.KafkaError when the broker refuses it."""
    topic = ProduceRequest.TopicProduceData
    content = topic.PartitionProduceData(index=partition.partition, records=records)
    request = ProduceRequest(
        transactional_id=None,
        acks=-1,
        timeout_ms=30_000,
        topic_data=[topic(name=partition.topic, partition_data=[content])],
        max_version=_VERSION,
    )
    with KafkaAdminClient(bootstrap_servers=server) as admin:
        answer = admin._manager.run(admin._manager.send, request)
    code = answer.responses[0].partition_responses[0].error_code
    if code:
        raise for_code(code)


def _record(number: int, record: Raw) -> bytes:
    headers = b"".join(_bytes(name) + _bytes(value) for name, value in record.headers)
    count = _varint(len(record.headers))
    body = b"\0" + _varint(0) + _varint(number) + _bytes(record.key) + _bytes(record.value) + count + headers
    return _varint(len(body)) + body


def _bytes(value: bytes | None) -> bytes:
    return _varint(-1) if value is None else _varint(len(value)) + value


def _varint(number: int) -> bytes:
    rest = (number << 1) ^ (number >> 63)
    found = bytearray()
    while rest > 0x7F:
        found.append(rest & 0x7F | 0x80)
        rest >>= 7
    found.append(rest)
    return bytes(found)
