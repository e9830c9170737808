"""Batches of records, compressed in any way that Kafka knows, never unpacked beyond a bound: a few kilobytes may stand for gigabytes."""

from __future__ import annotations

import mmap
from collections.abc import Callable

import cramjam

LARGEST_BYTES = 64 * 1024 * 1024
"""Of what is unpacked at once. Twice the largest record, and clients compress no more than a megabyte at once."""

_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES = 16
"""The framing of snappy's Java library: after its header, blocks with their length in four bytes before each."""


class UnpackError(ValueError):
    """What was to be unpacked is larger than the bound, or is not what it says it is."""


def gunzipped(packed: bytes) -> bytes:
    """Raises UnpackError."""
    return _within(packed, cramjam.gzip.decompress_into, 0)


def unsnapped(packed: bytes) -> bytes:
    """Raises UnpackError."""
    if not packed.startswith(_XERIAL):
        return _within(packed, cramjam.snappy.decompress_raw_into, _length(packed))
    place, size, found = _XERIAL_HEADER_BYTES, 0, []
    while place < len(packed):
        start = place + 4
        place = start + int.from_bytes(packed[place:start], "big")
        block = packed[start:place]
        size += _length(block)
        found.append(_within(block, cramjam.snappy.decompress_raw_into, size))
    return b"".join(found)


def unlz4ed(packed: bytes) -> bytes:
    """Raises UnpackError."""
    return _within(packed, cramjam.lz4.decompress_into, 0)


def unzstded(packed: bytes) -> bytes:
    """Raises UnpackError."""
    return _within(packed, cramjam.zstd.decompress_into, 0)


BY_CODEC: dict[int, Callable[[bytes], bytes]] = {1: gunzipped, 2: unsnapped, 3: unlz4ed, 4: unzstded}
"""By the number of the codec in a batch."""


def _length(block: bytes) -> int:
    try:
        return int(cramjam.snappy.decompress_raw_len(block))
    except cramjam.DecompressionError as error:
        raise UnpackError(str(error)) from error


def _within(packed: bytes, unpack_into: Callable[[bytes, mmap.mmap], int], known_size: int) -> bytes:
    if known_size > LARGEST_BYTES:
        raise UnpackError(f"{known_size} bytes")
    # Memory that the system gives only where something is written.
    with mmap.mmap(-1, LARGEST_BYTES) as room:
        try:
            size = unpack_into(packed, room)
        except cramjam.DecompressionError as error:
            raise UnpackError(str(error)) from error
        return room[:size]
