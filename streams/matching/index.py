"""Candidates: which records are compared. The port, and an index in memory.

Two records meet by a key (``streams.matching.keys``), or if their vectors point the same way and their districts do not differ; both are
properties of the pair alone. An index in a database keeps the same columns for all workers: posted keys, and sign codes by district.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from schemas.record import Key
from streams.matching.compare import Subject
from streams.matching.keys import keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BITS = 512
MOST_BITS_APART = 223
"""Sign codes of vectors with a cosine of 0.2 differ in 223 of 512 bits. Whole numbers, so that every machine agrees."""
MOST_BITS_APART_ELSEWHERE = 215
"""The same for a cosine of 0.25: of two records that both name a place more is asked."""
_NOWHERE = "-"


class Filed(NamedTuple):
    """All that an index holds of a record. ``areas``: its districts; ``code`` is None where there is no encoder."""

    key: Key
    posted: frozenset[str]
    areas: tuple[str, ...]
    is_placed: bool
    code: bytes | None


def filed(subject: Subject) -> Filed:
    """Under what a record is filed. Pure."""
    profile, vectors = subject
    code = None if vectors is None else sign_code(vectors.whole)
    areas = tuple(sorted(profile.districts)) or (_NOWHERE,)
    return Filed(profile.key, keys(profile).posted, areas, bool(profile.anchors), code)


class CandidateIndex(Protocol):
    """What finds candidates. ``put`` replaces what was there under the key; both are idempotent."""

    def put(self, subject: Subject) -> None:
        """Have a record found from now on, by what it says now."""

    def remove(self, key: Key) -> None:
        """Have a record not found any more; nothing if it is not there."""

    def near(self, subject: Subject) -> set[Key]:
        """Keys of all records to compare with, without the record itself."""


def sign_code(vector: NDArray[np.float32]) -> bytes:
    """One bit for each sign of a centred vector, 64 bytes."""
    import numpy as np

    return np.packbits(vector > 0).tobytes()


class MemoryIndex:
    """All keys and codes in this process."""

    def __init__(self) -> None:
        self._by_key: defaultdict[str, set[Key]] = defaultdict(set)
        self._posted: dict[Key, frozenset[str]] = {}
        self._codes: defaultdict[tuple[str, bool], SignCodes] = defaultdict(SignCodes)

    def put(self, subject: Subject) -> None:
        self.put_filed(filed(subject))

    def put_filed(self, entry: Filed) -> None:
        """The same of a record that was filed before."""
        self.remove(entry.key)
        self._posted[entry.key] = entry.posted
        for word in entry.posted:
            self._by_key[word].add(entry.key)
        if entry.code is not None:
            for area in entry.areas:
                self._codes[area, entry.is_placed].put(entry.key, entry.code)

    def remove(self, key: Key) -> None:
        for word in self._posted.pop(key, ()):
            self._by_key[word].discard(key)
        for codes in self._codes.values():
            codes.remove(key)

    def near(self, subject: Subject) -> set[Key]:
        profile, found = subject.profile, set()
        for word in keys(profile).sought:
            found |= self._by_key.get(word, set())
        if subject.vectors is not None:
            code = sign_code(subject.vectors.whole)
            for (area, is_placed), codes in self._codes.items():
                # Where a record is, nobody said: it may be anywhere.
                if area in profile.districts or _NOWHERE in (area, *(profile.districts or (_NOWHERE,))):
                    is_apart = is_placed and bool(profile.anchors)
                    found.update(codes.near(code, MOST_BITS_APART_ELSEWHERE if is_apart else MOST_BITS_APART))
        found.discard(profile.key)
        return found


class SignCodes:
    """Sign codes in one block of memory, searched as a whole: 64 MB for a million records."""

    def __init__(self) -> None:
        self._rows: dict[Key, int] = {}
        self._keys: list[Key | None] = []
        self._block = bytearray()

    def put(self, key: Key, code: bytes) -> None:
        """Keep or replace the code of a record."""
        row = self._rows.get(key)
        if row is None:
            self._rows[key] = len(self._keys)
            self._keys.append(key)
            self._block += code
        else:
            self._block[row * len(code) : (row + 1) * len(code)] = code

    def remove(self, key: Key) -> None:
        """Forget a record; its row stays empty."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._keys[row] = None

    def near(self, code: bytes, most: int) -> Iterable[Key]:
        """Keys of all records whose codes differ in ``most`` bits or fewer."""
        if not self._rows:
            return []
        import numpy as np

        block = np.frombuffer(self._block, dtype=np.uint64).reshape(-1, _BITS // 64)
        apart = np.bitwise_count(block ^ np.frombuffer(code, dtype=np.uint64)).sum(axis=1, dtype=np.uint16)
        # Freed before the next put: a bytearray that is looked at cannot grow.
        rows = np.flatnonzero(apart <= most).tolist()
        del block
        return [key for row in rows if (key := self._keys[row]) is not None]
