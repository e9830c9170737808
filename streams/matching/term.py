"""A line of the tables of features and guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from schemas.matching import Text
from streams.matching.encounter import Encounter


class Term(NamedTuple):
    """One thing that counts for or against a pair: how much, from 0 to 1, is measured in ``streams.matching.measures``.

    ``detail`` fills the place in the sentence, from the two records and what was measured.
    """

    code: str
    detail: Callable[[Encounter, float], str]
    text: Text


def no_detail(_: Encounter, __: float) -> str:
    """Of a sentence without a place for any."""
    return ""


def percent(_: Encounter, measured: float) -> str:
    """What was measured, as a share."""
    return f"{measured:.0%}"
