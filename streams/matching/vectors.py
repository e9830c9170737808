"""Sentence vectors of a record and how alike two of them are. Plain numbers here; what makes them lies in ``streams.matching.encoder``.

They are whole numbers, short enough that a product of two has no rounding even in single precision: likeness is the same on every machine,
for one pair or for thousands at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int16]
Floats = NDArray[np.float64]

SIZE = 512
_LENGTH = 4000
"""Of a vector. Any sum in a product of two is below 4012², so below 2²⁴."""


class Vectors(NamedTuple):
    """Vectors of length 4000, centred by the means of the model: of the title and of the description (the title where there is none)."""

    title: Whole
    description: Whole

    @property
    def whole(self) -> NDArray[np.int32]:
        """Of both."""
        return self.title.astype(np.int32) + self.description


def vectors_of(title: NDArray[np.float32], description: NDArray[np.float32]) -> Vectors:
    """Of two vectors of any length but 0."""
    return Vectors(*(np.rint(it / np.linalg.norm(it) * _LENGTH).astype(np.int16) for it in (title, description)))


def packed(vectors: Vectors) -> bytes:
    """As they are kept, 2 KB; ``unpacked`` gives the same numbers back."""
    return vectors.title.tobytes() + vectors.description.tobytes()


def unpacked(kept: bytes) -> Vectors:
    """See ``packed``."""
    return Vectors(*np.frombuffer(kept, np.int16).reshape(2, -1))


class Likeness(NamedTuple):
    """Cosines: whole with whole, and the better of title with description."""

    whole: float
    across: float


def likeness(one: Vectors, other: Vectors) -> Likeness:
    """How alike two records are to the encoder. Symmetric."""
    whole, across = likenesses(np.array(one), np.array([other]))
    return Likeness(float(whole[0]), float(across[0]))


def likenesses(one: Whole, others: Whole) -> tuple[Floats, Floats]:
    """``Likeness`` of one record with each of many. ``one``: title and description; ``others``: the same for each."""
    mine = one.astype(np.float32)
    theirs = others.reshape(-1, one.shape[1]).astype(np.float32)
    products = (theirs @ mine.T).astype(np.float64).reshape(-1, 2, 2)
    own = (mine @ mine.T).astype(np.float64)
    # What they are to themselves: title, description, and one with the other.
    shape = theirs.reshape(-1, 2, one.shape[1])
    squares = np.einsum("nsd,nsd->ns", shape, shape).astype(np.float64)
    between = np.einsum("nd,nd->n", shape[:, 0], shape[:, 1]).astype(np.float64)
    length = np.sqrt((own.sum()) * (squares.sum(axis=1) + 2 * between))
    whole = products.sum(axis=(1, 2)) / np.maximum(length, 1)
    title, description = np.sqrt(own[0, 0]), np.sqrt(own[1, 1])
    across = np.maximum(
        products[:, 1, 0] / (title * np.sqrt(squares[:, 1])), products[:, 0, 1] / (description * np.sqrt(squares[:, 0]))
    )
    return whole, across
