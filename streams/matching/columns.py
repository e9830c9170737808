"""The packed records of a registry side by side in memory: some 500 bytes a record, and 2 KB of sentence vectors where there is an encoder. Grows only."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from streams.matching.layout import ROLE_BITS, Rows, Terms, row_type
from streams.matching.vectors import SIZE, Likenesses, lengths, likenesses

Numbers = NDArray[np.intp]

_AT_ONCE = 128
_Kind = TypeVar("_Kind", bound=np.generic)


class Common(NamedTuple):
    """Terms that the records of a pair share: which pair, the term as the second record tells it, and how the first one does."""

    pair: Numbers
    term: Terms
    role: Terms


def taken(rows: Rows, numbers: Numbers) -> Rows:
    """Some of the rows, a tenth as long as by an index in brackets, which goes field by field."""
    return np.take(rows, numbers)


class Columns:
    """Records by number, in the order in which they came."""

    def __init__(self) -> None:
        self._count = self._end = 0
        self._rows: Rows = np.zeros(64, row_type())
        self._starts: Numbers = np.zeros(64, np.intp)
        self._terms: Terms = np.zeros(1024, np.uint64)
        self._vectors = np.zeros((0, 2, SIZE), np.int16)
        self._lengths = np.zeros((0, 3))
        self._taken = np.empty((_AT_ONCE, 2, SIZE), np.int16)
        self._room = np.empty((_AT_ONCE, 2, SIZE), np.float32)

    def add(self, packed: bytes, vectors: bytes | None) -> int:
        """Keep a record; gives its number."""
        number, width = self._count, self._rows.dtype.itemsize
        count = (len(packed) - width) // 8
        if number == len(self._rows):
            self._rows, self._starts = _longer(self._rows), _longer(self._starts)
        while self._end + count > len(self._terms):
            self._terms = _longer(self._terms)
        self._rows[number] = np.frombuffer(packed, self._rows.dtype, 1)[0]
        self._starts[number] = self._end
        self._terms[self._end : self._end + count] = np.frombuffer(packed, np.uint64, count, width)
        self._end += count
        if vectors is not None:
            if number >= len(self._vectors):
                more = np.zeros((len(self._rows) - len(self._vectors), *self._vectors.shape[1:]), np.int16)
                self._vectors = np.concatenate([self._vectors, more])
                self._lengths = np.concatenate([self._lengths, np.zeros((len(more), 3))])
            both = np.frombuffer(vectors, np.int16).reshape(1, 2, SIZE)
            self._vectors[number], self._lengths[number] = both[0], lengths(both)[0]
        self._count += 1
        return number

    def likenesses(self, one: int, others: Numbers) -> Likenesses:
        """See ``streams.matching.vectors``. All of them have vectors."""
        whole, across = np.empty(len(others)), np.empty(len(others))
        for at in range(0, len(others), _AT_ONCE):
            some = others[at : at + _AT_ONCE]
            # Into one block of memory that is there: fresh memory costs twenty times the product.
            theirs = self._room[: len(some)]
            theirs[...] = np.take(self._vectors, some, axis=0, out=self._taken[: len(some)], mode="clip")
            found = likenesses(self._vectors[one], self._lengths[one], theirs, self._lengths[some])
            whole[at : at + len(some)], across[at : at + len(some)] = found
        return Likenesses(whole, across)

    def rows(self, numbers: Numbers) -> Rows:
        """The rows of these records."""
        return taken(self._rows, numbers)

    def common(self, ones: Numbers, others: Numbers, *, titles: bool) -> Common:
        """What the pairs of these records share: of their titles, or of all else. A few different ``ones`` at once: memory is their number times
        that of their terms."""
        firsts, first = np.unique(ones, return_inverse=True)
        owner, own = self._terms_of(firsts, titles=titles)
        known, at = np.unique(own >> ROLE_BITS, return_inverse=True)
        pair, term = self._terms_of(others, titles=titles)
        if not len(known) or not len(term):
            return Common(pair[:0], term[:0], term[:0])
        # One bit more than the roles have says that the term is there.
        told = np.zeros((len(firsts), len(known)), np.uint8)
        told[owner, at] = (own & _ROLES) | _THERE
        name = term >> ROLE_BITS
        place = np.searchsorted(known, name)
        place[place == len(known)] = 0
        role = told[first[pair], place]
        shared = np.flatnonzero((role != 0) & (known[place] == name))
        return Common(pair[shared], term[shared], (role[shared] & _ROLES).astype(np.uint64))

    def title_lengths(self, numbers: Numbers) -> Numbers:
        """How many different pairs of characters their titles have."""
        rows = self.rows(numbers)
        found: Numbers = (rows["terms"] - rows["short"]).astype(np.intp)
        return found

    def _terms_of(self, numbers: Numbers, *, titles: bool) -> tuple[Numbers, Terms]:
        rows = self.rows(numbers)
        starts = self._starts[numbers]
        counts = rows["short"].astype(np.intp)
        if titles:
            starts = starts + counts
            counts = rows["terms"].astype(np.intp) - counts
        whose = np.repeat(np.arange(len(numbers)), counts)
        before = np.cumsum(counts) - counts
        return whose, self._terms[np.arange(len(whose)) + (starts - before)[whose]]


_ROLES, _THERE = np.uint8((1 << ROLE_BITS) - 1), np.uint8(1 << ROLE_BITS)


def _longer(block: NDArray[_Kind]) -> NDArray[_Kind]:
    return np.concatenate([block, np.zeros_like(block)])
