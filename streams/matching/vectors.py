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


def packed(vectors: Vectors) -> bytes:
    """Title and description as they are kept, 4 KB; ``unpacked`` gives the same numbers back, to the last digit."""
    return vectors.title.tobytes() + vectors.description.tobytes()


def unpacked(kept: bytes) -> Vectors:
    """See ``packed``."""
    import numpy as np

    title, description = np.frombuffer(kept, dtype=np.float32).reshape(2, -1)
    return vectors_of(title, description)


def vectors_of(title: NDArray[np.float32], description: NDArray[np.float32]) -> Vectors:
    """Of two unit vectors, with that of the whole."""
    import numpy as np

    whole = title + description
    return Vectors(title, description, whole / np.linalg.norm(whole))


class Likeness(NamedTuple):
    """Cosines: whole with whole, and the better of title with description."""

    whole: float
    across: float


def likeness(one: Vectors, other: Vectors) -> Likeness:
    """How alike two records are to the encoder. Symmetric."""
    across = max(float(one.title @ other.description), float(one.description @ other.title))
    return Likeness(float(one.whole @ other.whole), across)
