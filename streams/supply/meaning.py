"""One sentence vector for the whole text of a side, by the encoder of the extra ``semantic``. On development texts it ranks far better than a
vector of the title and one of the rest, which matching of records uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.match_model import MatchModel
from streams.matching.encoder import sentence_vectors
from streams.matching.vectors import LENGTH, Whole, whole_vector

Meaning = Callable[[Sequence[str]], list[Whole]]


def meaning(model: MatchModel) -> Meaning | None:
    """From texts to vectors of whole numbers, centred by the model's mean of titles; None without the extra."""
    encode = sentence_vectors()
    if encode is None:
        return None
    mean = np.asarray(model.centre["title"], dtype=np.float32)
    return lambda texts: [whole_vector(it) for it in encode([text or "。" for text in texts]) - mean]


def remembered(texts: Sequence[str], encode: Meaning) -> Meaning:
    """Of these texts, encoded together, which costs a quarter of one at a time; any other text is encoded when it is asked."""
    known = dict(zip(texts, encode(texts), strict=True)) if texts else {}
    return lambda wanted: [known[text] if text in known else encode([text])[0] for text in wanted]


def alike(one: Whole, others: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosines of one vector with each row, the same on every machine: products of whole numbers below 2²⁴ have no rounding."""
    products: NDArray[np.float64] = (others @ one.astype(np.float32)).astype(np.float64)
    return products / LENGTH**2
