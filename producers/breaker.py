"""Whether a delivery is unusual, and in which way. Pure: a delivery that only grows a feed never is."""

from __future__ import annotations

from enum import StrEnum

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


def unusual(found: Difference, limits: Breaker) -> tuple[Unusual, ...]:
    """All that is unusual; empty for a delivery that may go."""
    renumbered = len(found.moved)
    is_rekeyed = renumbered >= limits.at_least and renumbered > limits.rekeyed * found.live
    # Too few to be a renumbering of the feed: their old numbers are gone all the same.
    gone = len(found.gone) + (0 if is_rekeyed else renumbered)
    emptied = sum(1 for edit in found.edits if edit.emptied)
    counted = (
        (Unusual.REKEYED, renumbered, limits.rekeyed),
        (Unusual.WITHDRAWN, gone, limits.withdrawn),
        (Unusual.EMPTIED, emptied, limits.emptied),
        (Unusual.REWRITTEN, len(found.edits), limits.rewritten),
    )
    return tuple(kind for kind, count, most in counted if count >= limits.at_least and count > most * found.live)
