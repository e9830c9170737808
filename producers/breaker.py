"""Whether a delivery is unusual, and in which way. Pure: a delivery that only grows a feed never is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from producers.declaration import Breaker
from producers.difference import Difference


class Unusual(StrEnum):
    """In the order in which a person looks: what was taken for another kind comes after it."""

    REKEYED = "rekeyed"
    """The same scenarios under other numbers."""
    WITHDRAWN = "withdrawn"
    """Scenarios are gone, most likely with half of the file."""
    EMPTIED = "emptied"
    """Fields that were filled are not."""
    REWRITTEN = "rewritten"
    """Scenarios say something else."""


class Extent(NamedTuple):
    """How many scenarios are touched, of how many that are ``live``."""

    live: int
    moved: int
    gone: int
    emptied: int
    rewritten: int


def extent_of(found: Difference) -> Extent:
    """Of one delivery."""
    emptied = sum(1 for edit in found.edits if edit.emptied)
    return Extent(found.live, len(found.moved), len(found.gone), emptied, len(found.edits))


def unusual(extent: Extent, limits: Breaker) -> tuple[Unusual, ...]:
    """All that is unusual; empty for what may go."""
    renumbered = extent.moved
    is_rekeyed = renumbered >= limits.at_least and renumbered > limits.rekeyed * extent.live
    # Too few to be a renumbering of the feed: their old numbers are gone all the same.
    gone = extent.gone + (0 if is_rekeyed else renumbered)
    counted = (
        (Unusual.REKEYED, renumbered, limits.rekeyed),
        (Unusual.WITHDRAWN, gone, limits.withdrawn),
        (Unusual.EMPTIED, extent.emptied, limits.emptied),
        (Unusual.REWRITTEN, extent.rewritten, limits.rewritten),
    )
    return tuple(kind for kind, count, most in counted if count >= limits.at_least and count > most * extent.live)
