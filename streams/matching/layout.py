"""How a record's profile is laid out in numbers, so that thousands of pairs are weighed in one go: a row of fixed width, and terms of 64 bits.

The lists of the model version give every concept, district and kind of site its bit; all else is told by what it is or by a hash of it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.code_lists import code_lists
from schemas.match_words import Facet, concepts, places
from streams.matching.site_names import NUMBERED, kinds

Rows = NDArray[np.void]
Terms = NDArray[np.uint64]

WORD_BITS = 64
FACETS = (Facet.OBJECT, Facet.SETTING, Facet.MEANS, Facet.GENERAL)
OFFICE, PROGRAMME, SECTION, REVISION, ANCHORED, PHASED, LATER_PHASE, SITED = (1 << bit for bit in range(8))
"""Flags of a row."""

PLACE, ASSET, WORD, SITE, PHASE, QUANTITY, TITLE = range(1, 8)
"""Kinds of terms, in the four highest bits. A title's pairs of characters come last: few pairs of records need them."""
KIND_SHIFT, ROLE_BITS = 60, 4
"""What two terms must share to be one is all but the lowest four bits, which say how the record tells it."""

LEAST_ASSET = 8
"""What a place tells that is one asset, a town or more: what is larger, or a whole line or road, holds more than one scenario of a kind."""
TELLING = (3, 5, 7, 8, 10)
"""What places can tell, in tenths (``streams.matching.packing``)."""
ANCHOR = 1
"""A place in title or site; the bits above are its number in ``TELLING``."""
NAME, IN_SITE, UNLISTED = 1, 2, 4
"""A rare word in title or site, in the site, and one that no list of everyday pairs holds."""
WHOLE = 1
"""Two characters in a row of a site's name, or the only one; else one character of a longer name."""


class ConceptBits(NamedTuple):
    """``words``: how many words of 64 bits each facet has, in the order of FACETS. ``place``: word and bit of each concept."""

    words: tuple[int, ...]
    place: dict[str, tuple[int, int]]


@cache
def concept_bits() -> ConceptBits:
    """Facets begin at a word of their own, so that what a facet counts is a sum over whole words."""
    words: list[int] = []
    found: dict[str, tuple[int, int]] = {}
    for facet in FACETS:
        codes = sorted(code for code, it in concepts().items() if it.facet is facet)
        first = sum(words)
        words.append(-(-len(codes) // WORD_BITS))
        found |= {code: (first + at // WORD_BITS, at % WORD_BITS) for at, code in enumerate(codes)}
    return ConceptBits(tuple(words), found)


@cache
def district_bits() -> dict[str, int]:
    """Each district's bit of 64."""
    return {code: 1 << at for at, code in enumerate(sorted(code for code, _ in code_lists().districts.items()))}


@cache
def kind_numbers() -> dict[str, int]:
    """Each kind of site's number, below 64."""
    return {kind: at for at, kind in enumerate(sorted(kinds(it.kind for it in places().values())))}


def numbered_bit(kind: int, number: int) -> int:
    """The bit of the eight of a kind of numbered things. From the ninth on numbers share bits."""
    return 1 << 8 * kind + (number - 1) % 8


@cache
def numbered_kinds() -> tuple[np.uint64, ...]:
    """The bits of each kind."""
    return tuple(np.uint64(0xFF << 8 * kind) for kind in range(len(NUMBERED)))


@cache
def row_type() -> np.dtype[np.void]:
    """A row. ``places``, ``names``, ``rare`` and ``figures`` are signatures: one bit of 64 for each, so that no bit in common means none in common.
    ``day`` 0 and ``office`` 0 are none. ``short`` and ``terms`` count the terms, without and with those of the title."""
    width = sum(concept_bits().words)
    return np.dtype(
        [
            ("concepts", np.uint64, width),
            ("focus", np.uint64, width),
            ("districts", np.uint64),
            ("kinds", np.uint64),
            ("places", np.uint64),
            ("names", np.uint64),
            ("rare", np.uint64),
            ("figures", np.uint64),
            ("owner", np.uint64),
            ("group", np.uint64),
            ("phases", np.uint64),
            ("office", np.uint64),
            ("numbered", np.uint64),
            ("day", np.uint32),
            ("flags", np.uint32),
            ("short", np.uint32),
            ("terms", np.uint32),
        ]
    )


def counted(bits: NDArray[np.uint64]) -> NDArray[np.intp]:
    """How many bits are set in each row."""
    total = np.zeros(len(bits), np.intp)
    # Column by column: a sum along rows of a few numbers takes several times as long.
    for column in np.bitwise_count(bits).T:
        total += column
    return total
