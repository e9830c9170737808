"""Candidates: which records are compared. An index in memory.

Two records meet by a key (``streams.matching.keys``), or if their vectors point the same way and their districts do not differ; both are
properties of the pair alone. An index in a database keeps the same columns for all workers: posted keys, and sign codes by district.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from schemas.record import Key
from streams.matching.columns import Columns
from streams.matching.compare import Subject
from streams.matching.keys import keys
from streams.matching.packing import packed
from streams.matching.postings import Postings
from streams.matching.sign_codes import SignCodes, sign_code
from streams.matching.vectors import packed as packed_vectors

MOST_BITS_APART = 223
"""Sign codes of vectors with a cosine of 0.2 differ in 223 of 512 bits. Whole numbers, so that every machine agrees."""
MOST_BITS_APART_ELSEWHERE = 215
"""The same for a cosine of 0.25: of two records that both name a place more is asked."""
MOST_BITS_APART_OF_ANOTHER_TOPIC = 190
"""The same for a cosine of 0.4: most is asked of two records that tell of objects and have none in common."""
_NOWHERE = "-"


class Filed(NamedTuple):
    """All that an index holds of a record. ``areas``: its districts; ``features``: see ``streams.matching.packing``; ``code`` and ``vectors``
    are None where there is no encoder. ``sought``: the keys that it looks for, of no use to an index that only has it found."""

    key: Key
    posted: frozenset[str]
    areas: tuple[str, ...]
    is_placed: bool
    code: bytes | None
    vectors: bytes | None
    features: bytes
    sought: frozenset[str] = frozenset()


def filed(subject: Subject) -> Filed:
    """Under what a record is filed. Pure."""
    profile, vectors = subject
    posted, sought = keys(profile)
    areas = tuple(sorted(profile.districts)) or (_NOWHERE,)
    code = None if vectors is None else sign_code(vectors.whole, profile.objects)
    kept = None if vectors is None else packed_vectors(vectors)
    return Filed(profile.key, posted, areas, bool(profile.anchors), code, kept, packed(profile), sought)


class MemoryIndex:
    """All keys, codes and features in this process: some 3 KB a record, and 2 KB more with the encoder."""

    def __init__(self) -> None:
        self._rows: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._is_there = bytearray()
        self._postings = Postings()
        self._codes: defaultdict[tuple[str, bool], SignCodes] = defaultdict(SignCodes)
        self.columns = Columns()

    @property
    def is_worn(self) -> bool:
        """Whether it holds more that is gone than that is there: what was filed once stays in memory."""
        return len(self._keys) > 2 * len(self._rows) + 1000

    def put(self, subject: Subject) -> None:
        """Have a record found from now on, by what it says now, in the place of what was there under its key. Idempotent."""
        self.put_filed(filed(subject))

    def put_filed(self, entry: Filed) -> int:
        """The same of a record that was filed before. Gives its row, above all rows before."""
        self.remove(entry.key)
        row = self._rows[entry.key] = self.columns.add(entry.features, entry.vectors)
        self._keys.append(entry.key)
        self._is_there.append(1)
        self._postings.put(row, entry.posted)
        if entry.code is not None:
            for area in entry.areas:
                self._codes[area, entry.is_placed].put(row, entry.code)
        return row

    def remove(self, key: Key) -> None:
        """Have a record not found any more; nothing if it is not there."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._is_there[row] = 0

    def near(self, subject: Subject) -> set[Key]:
        """Keys of all records to compare with, without the record itself."""
        return {self.key_of(row) for row in self.rows_near(filed(subject))}

    def rows_near(self, entry: Filed) -> list[int]:
        """Rows of all records to compare with, in no order."""
        rows = self._postings.find(entry.sought)
        if entry.code is not None:
            for (area, is_placed), codes in self._codes.items():
                # Where a record is, nobody said: it may be anywhere.
                if area in entry.areas or _NOWHERE in (area, *entry.areas):
                    is_apart = is_placed and entry.is_placed
                    most = MOST_BITS_APART_ELSEWHERE if is_apart else MOST_BITS_APART
                    rows.update(codes.near(entry.code, most, MOST_BITS_APART_OF_ANOTHER_TOPIC))
        rows.discard(self._rows.get(entry.key, -1))
        is_there = self._is_there
        return [row for row in rows if is_there[row]]

    def row_of(self, key: Key) -> int:
        """The row of a record that is there."""
        return self._rows[key]

    def key_of(self, row: int) -> Key:
        """The record in a row that ``rows_near`` gave."""
        return self._keys[row]
