"""What is kept of a record's sentence vector to find others by it: one bit for each sign, and beside it what the record is about, 80 bytes in all."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_SIGN_WORDS, _TOPIC_WORDS = 8, 2
"""Words of 64 bits: 512 signs, and 128 bits in which each object sets one."""


def sign_code(vector: NDArray[Any], objects: Iterable[str]) -> bytes:
    """Signs of a centred vector, then the objects."""
    topics = 0
    for code in objects:
        topics |= 1 << crc32(code.encode()) % (_TOPIC_WORDS * 64)
    return np.packbits(vector > 0).tobytes() + topics.to_bytes(_TOPIC_WORDS * 8, "little")


class SignCodes:
    """Codes of many records in one block of memory, searched as a whole. Grows only."""

    def __init__(self) -> None:
        self._rows = array("I")
        self._block = bytearray()

    def put(self, row: int, code: bytes) -> None:
        """Keep the code of the record with the number ``row``."""
        self._rows.append(row)
        self._block += code

    def near(self, code: bytes, most: int, most_of_another_topic: int) -> Iterable[int]:
        """Numbers of all records whose signs differ in ``most`` places or fewer; in fewer still if both tell of objects and share none."""
        own = np.frombuffer(code, dtype=np.uint64)
        block: Words = np.frombuffer(self._block, dtype=np.uint64).reshape(-1, _SIGN_WORDS + _TOPIC_WORDS)
        apart = _sums(np.bitwise_count(block[:, :_SIGN_WORDS] ^ own[:_SIGN_WORDS]))
        near = np.flatnonzero(apart <= most)
        if own[_SIGN_WORDS:].any():
            topics = block[near, _SIGN_WORDS:]
            shares = (topics & own[_SIGN_WORDS:]).any(axis=1) | ~topics.any(axis=1)
            near = near[shares | (apart[near] <= most_of_another_topic)]
        # Freed before the next put: a bytearray that is looked at cannot grow.
        del block
        found: list[int] = np.frombuffer(self._rows, dtype=np.uint32)[near].tolist()
        return found


_LOW = np.uint64(0x00FF00FF00FF00FF)
_ONES = np.uint64(0x0001000100010001)


def _sums(counts: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The sum of each row of eight numbers below 128, which lie in one word: by halves of a word, a third of the cost of a sum along rows."""
    words = counts.view(np.uint64)[:, 0]
    halves = (words & _LOW) + (words >> np.uint64(8) & _LOW)
    found: NDArray[np.uint64] = halves * _ONES >> np.uint64(48)
    return found
