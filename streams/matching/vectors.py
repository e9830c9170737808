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
LENGTH = 4000
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
    return Vectors(whole_vector(title), whole_vector(description))


def whole_vector(vector: NDArray[np.float32]) -> Whole:
    """One of length 4000, of a vector of any length but 0."""
    whole: Whole = np.rint(vector / np.linalg.norm(vector) * LENGTH).astype(np.int16)
    return whole


def packed(vectors: Vectors) -> bytes:
    """As they are kept, 2 KB; ``unpacked`` gives the same numbers back."""
    return vectors.title.tobytes() + vectors.description.tobytes()


def unpacked(kept: bytes) -> Vectors:
    """See ``packed``."""
    return Vectors(*np.frombuffer(kept, np.int16).reshape(2, -1))


class Likenesses(NamedTuple):
    """Of each pair the cosines: whole with whole, and the better of title with description; 0 where there is no encoder."""

    whole: Floats
    across: Floats


def lengths(vectors: Whole) -> Floats:
    """For each record, title and description: the lengths of title, description, and both together."""
    wide = vectors.astype(np.int64)
    sides = [*wide.swapaxes(0, 1), wide.sum(axis=1)]
    return np.sqrt(np.stack([(side * side).sum(axis=1) for side in sides], axis=1).astype(np.float64))


def likenesses(one: Whole, length: Floats, others: NDArray[np.float32], others_lengths: Floats) -> Likenesses:
    """Of one record with each of many: title and description of each, and their ``lengths``. Symmetric."""
    products = (others.reshape(-1, SIZE) @ one.astype(np.float32).T).astype(np.float64).reshape(-1, 2, 2)
    whole = products.sum(axis=(1, 2)) / (length[2] * others_lengths[:, 2])
    across = np.maximum(
        products[:, 1, 0] / (length[0] * others_lengths[:, 1]), products[:, 0, 1] / (length[1] * others_lengths[:, 0])
    )
    return Likenesses(whole, across)
