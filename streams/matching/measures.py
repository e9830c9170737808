"""How much each of ``streams.matching.features`` and ``guards`` applies to many pairs at once: 0 where it has nothing to say, else up to 1."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.match_model import bigram_costs
from streams.matching import layout
from streams.matching.columns import Columns, Common, Numbers
from streams.matching.layout import Rows
from streams.matching.packing import pair_number
from streams.matching.profile import RARE
from streams.matching.vectors import Likenesses
from streams.matching.words import CONCEPT_WEIGHT

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_AT_ONE_PLACE = 0.3
"""How much another district says of two that name one asset: some lie in two."""
_WORDS = 3
"""As many rare words in common as two texts about one thing have; more say no more."""


class Measured(NamedTuple):
    """``terms``: by code, a number for each pair. ``is_one_asset``: whether both name the same asset in title or site, one on the list or one
    with a rare name that stands in the site of either. ``is_one_area``: whether neither names a site, and each speaks for what the other does: a
    district and a company, a group and a company of it, or one organisation that revises what it said. ``is_other_need``: whether both titles
    name objects, and a third of them at most is told by the other."""

    terms: dict[str, Floats]
    is_one_asset: Flags
    is_one_area: Flags
    is_other_need: Flags


def measured(columns: Columns, ones: Numbers, others: Numbers, rows: tuple[Rows, Rows], alike: Likenesses) -> Measured:
    """Of the pairs of these records, a few different ``ones`` among them, whose ``rows`` are at hand. Symmetric."""
    one, other = rows
    shared = _Shared(columns.common(ones, others, titles=False), len(ones))
    terms, hits, is_other_need = _of_need(one, other)
    terms |= _of_submitters(one, other)
    terms |= {
        "place": shared.telling,
        "second_place": (shared.places > 1).astype(np.float64),
        "name": shared.name,
        "wording": shared.wording,
        "quantity": shared.quantity,
        "phase": shared.has_phase.astype(np.float64),
        "meaning": np.maximum(0.0, alike.whole),
        "across": np.maximum(0.0, alike.across),
    }
    here, there = one["districts"], other["districts"]
    is_near = (here & there) != 0
    most = np.maximum(np.bitwise_count(here), np.bitwise_count(there))
    terms["district"] = np.where(is_near, 1 / np.maximum(most, 1), 0.0)
    flags = one["flags"] & other["flags"]
    agree = (shared.telling > 0) | shared.is_alike | shared.has_site_word
    phased = one["flags"] | other["flags"]
    guards = {
        "other_site": ~agree & ((one["kinds"] & other["kinds"]) != 0),
        "no_common_site": ~agree & ((flags & layout.ANCHORED) != 0),
        "other_district": ~is_near & (here != 0) & (there != 0),
        "other_number": _is_other_number(one["numbered"], other["numbered"]),
        "other_phase": ~shared.has_phase & ((flags & layout.PHASED) != 0),
        "one_phase": ((one["flags"] ^ other["flags"]) & layout.PHASED != 0) & ((phased & layout.LATER_PHASE) != 0),
        "one_delivery": terms["one_delivery"] > 0,
    }
    terms |= {code: value * 1.0 for code, value in guards.items()}
    terms["other_district"] = np.where(shared.is_one_listed, _AT_ONE_PLACE, 1.0) * guards["other_district"]
    differs = np.logical_or.reduce(list(guards.values()))
    titles = np.zeros(len(ones))
    titles[differs] = _alike_titles(columns, ones[differs], others[differs])
    terms["same_template"] = titles
    terms["own_rows"] = np.where(guards["one_delivery"] & ~hits, 1 - titles, 0.0)
    terms["whole_and_part"] = np.where(is_whole_and_part(one, other), 1.0, 0.0)
    belong = (terms["group"] > 0) | (terms["owner_and_district"] > 0) | (terms["revision"] > 0)
    is_one_area = belong & (((one["flags"] | other["flags"]) & layout.SITED) == 0)
    return Measured(terms, shared.is_one_asset, is_one_area, is_other_need)


def _is_other_number(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> Flags:
    """Whether both number things of a kind, and none is the same."""
    found = np.zeros(len(one), np.bool_)
    for kind in layout.numbered_kinds():
        found |= ((one & kind) != 0) & ((other & kind) != 0) & ((one & other & kind) == 0)
    return found


def is_whole_and_part(one: Rows, other: Rows) -> Flags:
    """Whether one is for the whole city or line and the other is not. A section is a part only of what lies in other districts, too."""
    scope = one["flags"] ^ other["flags"]
    found: Flags = ((scope & layout.PROGRAMME) != 0) | (
        ((scope & layout.SECTION) != 0) & (one["districts"] != other["districts"])
    )
    return found


def _of_need(one: Rows, other: Rows) -> tuple[dict[str, Floats], Flags, Flags]:
    objects = layout.concept_bits().words[0]
    named, told = one["focus"][:, :objects], other["focus"][:, :objects]
    mine, theirs = named & other["concepts"][:, :objects], told & one["concepts"][:, :objects]
    both, hits = layout.counted(named & told), layout.counted(mine | theirs)
    named_count, told_count = layout.counted(named), layout.counted(told)
    shared = one["concepts"] & other["concepts"]
    either = one["focus"] | other["focus"]
    every = _weight(one["concepts"] | other["concepts"]) + _weight(either)
    name_objects = (named_count > 0) & (told_count > 0)
    told_by_other, of_both = layout.counted(mine) + layout.counted(theirs), named_count + told_count
    terms = {
        "object": np.minimum(2.0, both + 0.6 * (hits - both)) / 2,
        "whole_object": told_by_other / np.maximum(of_both, 1),
        "concepts": (_weight(shared) + _weight(shared & either)) / np.maximum(every, 1),
        "other_object": (name_objects & (hits == 0)) * 1.0,
    }
    return terms, hits > 0, name_objects & (3 * told_by_other <= of_both)


def _of_submitters(one: Rows, other: Rows) -> dict[str, Floats]:
    is_one = one["owner"] == other["owner"]
    is_dated = (one["day"] != 0) | (other["day"] != 0)
    is_one_day = one["day"] == other["day"]
    is_revision = ((one["flags"] | other["flags"]) & layout.REVISION) != 0
    is_office, is_other_office = (one["flags"] & layout.OFFICE) != 0, (other["flags"] & layout.OFFICE) != 0

    def speaks_for(office: Rows, of: Rows, is_it: Flags, is_of: Flags) -> Flags:
        found: Flags = is_it & ~is_of & ((of["districts"] == 0) | ((office["office"] & of["districts"]) != 0))
        return found

    speaks = speaks_for(one, other, is_office, is_other_office) | speaks_for(other, one, is_other_office, is_office)
    return {
        "group": (~is_one & ((one["owner"] == other["group"]) | (one["group"] == other["owner"]))) * 1.0,
        "owner_and_district": speaks * 1.0,
        "revision": (is_one & is_revision & ~is_one_day) * 1.0,
        "one_delivery": (is_one & is_one_day & is_dated) * 1.0,
        "no_revision": (is_one & ~is_revision & ~is_one_day) * 1.0,
        "two_offices": (is_office & is_other_office & (one["office"] != other["office"])) * 1.0,
    }


def _weight(bits: NDArray[np.uint64]) -> NDArray[np.intp]:
    total, at = np.zeros(len(bits), np.intp), 0
    for facet, words in zip(layout.FACETS, layout.concept_bits().words, strict=True):
        total += CONCEPT_WEIGHT[facet] * layout.counted(bits[:, at : at + words])
        at += words
    return total


def _alike_titles(columns: Columns, ones: Numbers, others: Numbers) -> Floats:
    shared = np.bincount(columns.common(ones, others, titles=True).pair, minlength=len(ones))
    either = columns.title_lengths(ones) + columns.title_lengths(others) - shared
    found: Floats = shared / np.maximum(either, 1)
    return found


class _Shared:
    """What the terms of each pair come to."""

    def __init__(self, common: Common, pairs: int) -> None:
        kind = common.term >> np.uint64(layout.KIND_SHIFT)
        either = common.term | common.role
        both = common.term & common.role
        is_place = (kind == layout.PLACE) & ((either & layout.ANCHOR) != 0)
        tells = np.array(layout.TELLING)[(common.role[is_place] >> np.uint64(1)).astype(np.intp)]
        self.telling = _most(common.pair[is_place], tells / 10, pairs)
        self.places = np.bincount(common.pair[kind == layout.PLACE], minlength=pairs)
        is_word = kind == layout.WORD
        # Hundredths are whole numbers: a sum of them has no order.
        hundredths = np.bincount(common.pair[is_word], np.rint(100 * _rarities(common.term[is_word])), pairs)
        self.wording = np.minimum(100 * _WORDS, hundredths) / (100 * _WORDS)
        self.has_site_word = _any(common.pair[is_word & ((both & layout.IN_SITE) != 0)], pairs)
        is_name = is_word & ((either & layout.NAME) != 0)
        self.name = _most(common.pair[is_name], _rarities(common.term[is_name]), pairs)
        own, their = common.role[is_name], common.term[is_name]
        in_site = ((own & layout.IN_SITE != 0) & (their & layout.NAME != 0)) | (
            (their & layout.IN_SITE != 0) & (own & layout.NAME != 0)
        )
        is_asset_by_name = in_site & (own & layout.UNLISTED != 0)
        self.is_one_listed = _any(common.pair[kind == layout.ASSET], pairs)
        self.is_one_asset = self.is_one_listed | _any(common.pair[is_name][is_asset_by_name], pairs)
        self.is_alike = _any(common.pair[(kind == layout.SITE) & ((either & layout.WHOLE) != 0)], pairs)
        self.has_phase = _any(common.pair[kind == layout.PHASE], pairs)
        is_figure = kind == layout.QUANTITY
        tenths = np.bincount(common.pair[is_figure], common.role[is_figure].astype(np.float64), pairs)
        self.quantity = (np.minimum(20, tenths) / 20).astype(np.float64)


def _any(pair: Numbers, pairs: int) -> Flags:
    found = np.zeros(pairs, np.bool_)
    found[pair] = True
    return found


def _most(pair: Numbers, values: Floats, pairs: int) -> Floats:
    found = np.zeros(pairs)
    np.maximum.at(found, pair, values)
    return found


def _rarities(words: NDArray[np.uint64]) -> Floats:
    names, values = _listed()
    payload = words << np.uint64(64 - layout.KIND_SHIFT) >> np.uint64(64 - layout.KIND_SHIFT + layout.ROLE_BITS)
    at = np.minimum(np.searchsorted(names, payload), len(names) - 1)
    found: Floats = np.where(names[at] == payload, values[at], 1.0)
    return found


@cache
def _listed() -> tuple[NDArray[np.uint64], Floats]:
    """Bigrams that are on the list and rare all the same, in order, and what they tell; all others tell 1."""
    costs = bigram_costs()
    most = costs.unknown - RARE
    rare = sorted(
        (pair_number(it), min(1.0, (cost - RARE) / most)) for it, cost in costs.listed.items() if cost >= RARE
    )
    return np.array([it for it, _ in rare], np.uint64), np.array([value for _, value in rare])
