"""The answers about many pairs at once. Score, band and relation of a pair are decided here and nowhere else."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.match_model import Weights
from schemas.matching import Band, Relation
from streams.matching.bound import may_reach
from streams.matching.columns import Columns, Numbers, taken
from streams.matching.guards import GUARDS
from streams.matching.measures import Measured, measured
from streams.matching.vectors import Likenesses

Floats = NDArray[np.float64]

_SITE_GUARDS = ("other_site", "other_number", "no_common_site", "other_district", "two_offices")
"""Guards that speak of another place."""
_LEAST_OBJECT = 0.3
"""``object`` of a pair where one names in its title what the other tells of."""
_ALIKE_MEANING = 0.45
"""``meaning`` of a pair that needs no word in common: two texts about one need."""
_UNLIKE_MEANING = 0.3
"""``meaning`` below which two texts are about two needs, whatever words they share."""
_WHOLE_OBJECT = 0.6
"""``whole_object`` of a pair that is about one thing, and not only one thing among others."""
_ALIKE_NEED = 0.3
"""``concepts`` of a pair that is about one need, here or elsewhere."""

_GUARDS = tuple(it.code for it in GUARDS)
_RELATIONS = (Relation.PHASE_OF, Relation.PART_OF, Relation.SAME_TEMPLATE, Relation.SAME, Relation.UNRELATED)
_BANDS = (Band.NOTHING, Band.SUGGESTED, Band.AUTOMATIC)


class Answers(NamedTuple):
    """One of each for each answer. ``at``: the place of its pair among those that were asked."""

    at: list[int]
    score: list[float]
    band: list[Band]
    relation: list[Relation]
    guards: list[tuple[str, ...]]


def answers(
    columns: Columns,
    ones: Numbers,
    others: Numbers,
    alike: Likenesses,
    weights: Weights,
    *,
    with_nothing: bool = False,
) -> Answers:
    """About the pairs of these records, a few different ``ones`` among them; those that come to nothing are left out unless they are asked for."""
    one, other = columns.rows(ones), columns.rows(others)
    likely = np.arange(len(ones)) if with_nothing else np.flatnonzero(may_reach(one, other, alike, weights))
    some = Likenesses(alike.whole[likely], alike.across[likely])
    found = measured(columns, ones[likely], others[likely], (taken(one, likely), taken(other, likely)), some)
    # Millionths are whole numbers: a threshold does not depend on the order of a sum.
    total = np.full(len(likely), round(weights.start * 1e6), np.int64)
    for code, points in weights.points.items():
        total += np.rint(points * found.terms[code] * 1e6).astype(np.int64)
    score = (total + 500) // 1000 / 1000
    against = np.array([found.terms[code] != 0 for code in _GUARDS])
    is_linked = _is_linked(found, score, weights) & ~against.any(axis=0)
    band = np.where(is_linked, 2, score >= weights.suggest_from)
    kept = np.flatnonzero(band | with_nothing)
    masks = (1 << np.arange(len(_GUARDS))) @ against[:, kept]
    relations = _relations(found, score, kept, band[kept] > 0)
    return Answers(
        likely[kept].tolist(),
        score[kept].tolist(),
        [_BANDS[it] for it in band[kept].tolist()],
        [_RELATIONS[it] for it in relations.tolist()],
        [_named(it) for it in masks.tolist()],
    )


def _is_linked(found: Measured, score: Floats, weights: Weights) -> NDArray[np.bool_]:
    """By structure, if no guard speaks against it: one asset, one need. Where nobody names an asset, both signs of the need are asked for, and
    that the two speak for one area. Texts that mean alike are no sign against titles that name other objects, nor shared words against texts
    that do not mean alike. The score alone never links."""
    in_words, in_meaning = found.terms["object"] >= _LEAST_OBJECT, found.terms["meaning"] >= _ALIKE_MEANING
    is_sure = in_words & (in_meaning | (found.terms["whole_object"] >= _WHOLE_OBJECT))
    least = weights.automatic_from
    of_need = np.select([is_sure, in_words, in_meaning], [least.both, least.words, least.meaning], math.inf)
    is_one = found.is_one_asset | (found.is_one_area & in_words & in_meaning)
    is_unlike = (found.terms["meaning"] < _UNLIKE_MEANING) & ("meaning" in weights.points)
    linked: NDArray[np.bool_] = is_one & ~found.is_other_need & ~is_unlike & (score >= of_need)
    return linked


def _relations(found: Measured, score: Floats, kept: Numbers, is_reached: NDArray[np.bool_]) -> Numbers:
    """Numbers of ``_RELATIONS``."""
    terms = {code: it[kept] for code, it in found.terms.items()}
    is_likely = score[kept] >= 0
    has_one_need = (terms["object"] > 0) | (terms["concepts"] >= _ALIKE_NEED)
    is_far = np.logical_or.reduce([terms[code] != 0 for code in _SITE_GUARDS])
    is_elsewhere = (terms["other_site"] != 0) | (terms["other_number"] != 0) | (is_far & ~is_likely)
    is_other_need = (terms["other_object"] != 0) & (terms["place"] > 0) & ~is_likely
    return np.select(
        [
            (terms["other_phase"] != 0) & has_one_need,
            (terms["whole_and_part"] != 0) & has_one_need,
            (is_elsewhere & has_one_need) | is_other_need,
            is_reached,
        ],
        [0, 1, 2, 3],
        4,
    )


@cache
def _named(mask: int) -> tuple[str, ...]:
    return tuple(code for at, code in enumerate(_GUARDS) if mask >> at & 1)
