"""What is unpacked is what was packed, and never larger than the bound."""

from __future__ import annotations

import gzip

import cramjam
import pytest

from streams.unpack import BY_CODEC, LARGEST_BYTES, UnpackError, gunzipped, unsnapped

WHOLE = "合成示例".encode() * 10_000
PACKED = {
    1: [gzip.compress(WHOLE), gzip.compress(WHOLE[:1000]) + gzip.compress(WHOLE[1000:])],
    2: [bytes(cramjam.snappy.compress_raw(WHOLE))],
    3: [bytes(cramjam.lz4.compress(WHOLE))],
    4: [bytes(cramjam.zstd.compress(WHOLE))],
}


def framed(*blocks: bytes) -> bytes:
    """As snappy's Java library frames them."""
    packed = [bytes(cramjam.snappy.compress_raw(it)) for it in blocks]
    return (
        b"\x82SNAPPY\0" + bytes([0, 0, 0, 1, 0, 0, 0, 1]) + b"".join(len(it).to_bytes(4, "big") + it for it in packed)
    )


@pytest.mark.parametrize("codec", PACKED)
def test_unpacked_is_what_was_packed(codec: int) -> None:
    assert [BY_CODEC[codec](it) for it in PACKED[codec]] == [WHOLE] * len(PACKED[codec])


def test_the_framing_of_java() -> None:
    assert unsnapped(framed(WHOLE[:5000], WHOLE[5000:])) == WHOLE


@pytest.mark.parametrize("codec", PACKED)
def test_what_is_damaged_or_no_such_thing(codec: int) -> None:
    whole = PACKED[codec][0]
    for damaged in (whole[:-9], whole[:2], b"no such thing", b"\xff" * len(whole)):
        with pytest.raises(UnpackError):
            BY_CODEC[codec](damaged)


def test_what_is_too_large_is_not_unpacked() -> None:
    large = bytes(LARGEST_BYTES + 1)
    bombs = {
        1: gzip.compress(large, 1),
        2: bytes(cramjam.snappy.compress_raw(large)),
        3: bytes(cramjam.lz4.compress(large)),
        4: bytes(cramjam.zstd.compress(large)),
    }
    for codec, bomb in bombs.items():
        with pytest.raises(UnpackError):
            BY_CODEC[codec](bomb)


def test_many_small_parts_are_no_way_around_the_bound() -> None:
    part = bytes(LARGEST_BYTES // 4)
    for packed, unpack in ((gzip.compress(part, 1) * 5, gunzipped), (framed(*[part] * 5), unsnapped)):
        with pytest.raises(UnpackError):
            unpack(packed)
