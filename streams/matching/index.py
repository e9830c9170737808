"""Candidates: which records are compared. The port, and an index in memory.

Two records meet by a key (``streams.matching.keys``), or if their vectors point the same way and their districts do not differ; both are
properties of the pair alone. An index in a database keeps the same columns for all workers: posted keys, and sign codes by district.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple, Protocol

from schemas.record import Key
from streams.matching.compare import Subject
from streams.matching.keys import keys
from streams.matching.postings import Postings
from streams.matching.sign_codes import SignCodes, sign_code

MOST_BITS_APART = 223
"""Sign codes of vectors with a cosine of 0.2 differ in 223 of 512 bits. Whole numbers, so that every machine agrees."""
MOST_BITS_APART_ELSEWHERE = 215
"""The same for a cosine of 0.25: of two records that both name a place more is asked."""
MOST_BITS_APART_OF_ANOTHER_TOPIC = 190
"""The same for a cosine of 0.4: most is asked of two records that tell of objects and have none in common."""
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
    code = None if vectors is None else sign_code(vectors.whole, profile.objects)
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


class MemoryIndex:
    """All keys and codes in this process: some 2 KB a record."""

    def __init__(self) -> None:
        self._rows: dict[Key, int] = {}
        self._keys: list[Key | None] = []
        self._postings = Postings()
        self._codes: defaultdict[tuple[str, bool], SignCodes] = defaultdict(SignCodes)

    @property
    def is_worn(self) -> bool:
        """Whether it holds more that is gone than that is there: what was filed once stays in memory."""
        return len(self._keys) > 2 * len(self._rows) + 1000

    def put(self, subject: Subject) -> None:
        self.put_filed(filed(subject))

    def put_filed(self, entry: Filed) -> None:
        """The same of a record that was filed before."""
        self.remove(entry.key)
        row = self._rows[entry.key] = len(self._keys)
        self._keys.append(entry.key)
        self._postings.put(row, entry.posted)
        if entry.code is not None:
            for area in entry.areas:
                self._codes[area, entry.is_placed].put(row, entry.code)

    def remove(self, key: Key) -> None:
        row = self._rows.pop(key, None)
        if row is not None:
            self._keys[row] = None

    def near(self, subject: Subject) -> set[Key]:
        profile = subject.profile
        rows = self._postings.find(keys(profile).sought)
        if subject.vectors is not None:
            code = sign_code(subject.vectors.whole, profile.objects)
            for (area, is_placed), codes in self._codes.items():
                # Where a record is, nobody said: it may be anywhere.
                if area in profile.districts or _NOWHERE in (area, *(profile.districts or (_NOWHERE,))):
                    is_apart = is_placed and bool(profile.anchors)
                    most = MOST_BITS_APART_ELSEWHERE if is_apart else MOST_BITS_APART
                    rows.update(codes.near(code, most, MOST_BITS_APART_OF_ANOTHER_TOPIC))
        return {key for row in rows if (key := self._keys[row]) is not None and key != profile.key}
