"""Sentence vectors of a record and how alike two of them are. Plain numbers here; what makes them lies in ``streams.matching.encoder``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Vectors(NamedTuple):
    """Unit vectors, centred by the means of the model: of the title, of the description (the title where there is none), and of both."""

    title: NDArray[np.float32]
    description: NDArray[np.float32]
    whole: NDArray[np.float32]


class Likeness(NamedTuple):
    """Cosines: whole with whole, and the better of title with description."""

    whole: float
    across: float


def likeness(one: Vectors, other: Vectors) -> Likeness:
    """How alike two records are to the encoder. Symmetric."""
    across = max(float(one.title @ other.description), float(one.description @ other.title))
    return Likeness(float(one.whole @ other.whole), across)
