"""A line of the tables of features, and what several of them measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from schemas.matching import Text
from streams.matching.vectors import LENGTH
from streams.supply.lexical import shared_wording
from streams.supply.sides import Reading

_Of = TypeVar("_Of")


class Feature(NamedTuple, Generic[_Of]):
    """``measure``: 0 where it has nothing to say, else up to 1 (from -1 where it speaks for or against); ``detail`` fills the sentence's place."""

    code: str
    measure: Callable[[_Of], float]
    detail: Callable[[_Of], str]
    text: Text


def alike(one: Reading, other: Reading) -> float:
    """Cosine of the two meanings, 0 where it is below or where there is no encoder."""
    if one.meaning is None or other.meaning is None:
        return 0.0
    return max(0.0, int(one.meaning.astype("int64") @ other.meaning.astype("int64")) / LENGTH**2)


def wording(one: Reading, other: Reading) -> str:
    """The words that both have, for people."""
    return "、".join(shared_wording(one.text, other.text, one.words.keys() & other.words.keys()))
