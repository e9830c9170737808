"""A line of the tables of features and guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from schemas.matching import Text
from streams.matching.encounter import Encounter


class Term(NamedTuple):
    """One thing that counts for or against a pair.

    ``measure`` is 0 where it has nothing to say, else up to 1; ``detail`` fills the place in the sentence.
    """

    code: str
    measure: Callable[[Encounter], float]
    detail: Callable[[Encounter], str]
    text: Text
