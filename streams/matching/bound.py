"""The most points that pairs can come to, at a tenth of the cost of the answer. Most candidates share one key and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from schemas.match_model import Weights
from streams.matching import layout
from streams.matching.layout import Rows
from streams.matching.measures import is_whole_and_part
from streams.matching.vectors import Likenesses

Floats = NDArray[np.float64]

_ROUNDING = 0.001


def may_reach(one: Rows, other: Rows, alike: Likenesses, weights: Weights) -> NDArray[np.bool_]:
    """Whether each pair can be anything but "nothing". True for every pair that ``compare`` puts into a band; false only if it is sure. Symmetric."""
    points = weights.points
    total = _of_site(one, other, points) + _of_need(one, other, points) + _of_submitters(one, other, points)
    if "meaning" in points:
        total += points["meaning"] * np.maximum(0, alike.whole) + points["across"] * np.maximum(0, alike.across)
    total += points["quantity"] * _meet(one, other, "figures")
    is_phased = (one["flags"] & other["flags"] & layout.PHASED) != 0
    total += np.where(is_phased, np.where(_meet(one, other, "phases"), points["phase"], points["other_phase"]), 0)
    total += points["whole_and_part"] * is_whole_and_part(one, other)
    found: NDArray[np.bool_] = total >= weights.suggest_from - weights.start - _ROUNDING
    return found


def _meet(one: Rows, other: Rows, field: str, of_other: str | None = None) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (one[field] & other[of_other or field]) != 0
    return found


def _of_site(one: Rows, other: Rows, points: dict[str, float]) -> Floats:
    here, there = one["districts"], other["districts"]
    most = np.maximum(np.maximum(np.bitwise_count(here), np.bitwise_count(there)), 1)
    total = np.where(here & there, points["district"] / most, 0.0)
    has_place = _meet(one, other, "places")
    # Two that name one asset may lie in two districts.
    total += points["other_district"] * ((here != 0) & (there != 0) & (here & there == 0) & ~has_place)
    total += (points["place"] + points["second_place"]) * has_place
    total += points["wording"] * _meet(one, other, "rare")
    found: Floats = total + points["name"] * (_meet(one, other, "names", "rare") | _meet(one, other, "rare", "names"))
    return found


def _of_need(one: Rows, other: Rows, points: dict[str, float]) -> Floats:
    objects = layout.concept_bits().words[0]
    named, told = one["focus"][:, :objects], other["focus"][:, :objects]
    mine, theirs = named & other["concepts"][:, :objects], told & one["concepts"][:, :objects]
    named_count, told_count = layout.counted(named), layout.counted(told)
    whole = (layout.counted(mine) + layout.counted(theirs)) / np.maximum(named_count + told_count, 1)
    hits = layout.counted(mine | theirs)
    shares = layout.counted(one["concepts"] & other["concepts"]) > 0
    is_other = (hits == 0) & (named_count > 0) & (told_count > 0)
    found: Floats = (
        points["concepts"] * shares
        + points["whole_object"] * whole
        + points["object"] * np.minimum(1.0, hits / 2)
        + points["other_object"] * is_other
    )
    return found


def _of_submitters(one: Rows, other: Rows, points: dict[str, float]) -> Floats:
    flags = one["flags"], other["flags"]
    is_one = one["owner"] == other["owner"]
    is_one_day = (one["day"] == other["day"]) & (one["day"] != 0)
    is_revision = ((flags[0] | flags[1]) & layout.REVISION) != 0
    offices = [(it & layout.OFFICE) != 0 for it in flags]
    found: Floats = (
        points["group"] * (~is_one & ((one["owner"] == other["group"]) | (one["group"] == other["owner"])))
        + points["one_delivery"] * (is_one & is_one_day)
        + points["revision"] * (is_one & ~is_one_day & is_revision)
        + points["no_revision"] * (is_one & ~is_revision & (one["day"] != other["day"]))
        + points["owner_and_district"] * (offices[0] != offices[1])
        + points["two_offices"] * (offices[0] & offices[1] & (one["office"] != other["office"]))
    )
    return found
