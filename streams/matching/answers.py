"""The answers about many pairs at once: those of ``streams.matching.compare`` that are not "nothing", at a twentieth of the cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.match_model import Weights
from schemas.matching import Band, Relation
from streams.matching.bound import may_reach
from streams.matching.columns import Columns, Numbers
from streams.matching.compare import ALIKE_MEANING, ALIKE_NEED, LEAST_OBJECT, SITE_GUARDS, millionths
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS
from streams.matching.measures import Measured, measured

Floats = NDArray[np.float64]

_GUARDS = tuple(it.code for it in GUARDS)
_RELATIONS = (Relation.PHASE_OF, Relation.PART_OF, Relation.SAME_TEMPLATE, Relation.SAME)


class Answer(NamedTuple):
    """``at``: the place of the pair among those that were asked."""

    at: int
    score: float
    band: Band
    relation: Relation
    guards: tuple[str, ...]


def answers(
    columns: Columns, ones: Numbers, others: Numbers, whole: Floats, across: Floats, weights: Weights
) -> Iterator[Answer]:
    """About the pairs of these records, a few different ``ones`` among them; ``whole`` and ``across``: see ``streams.matching.measures``."""
    one, other = columns.rows(ones), columns.rows(others)
    likely = np.flatnonzero(may_reach(one, other, whole, across, weights))
    rows = one[likely], other[likely]
    found = measured(columns, ones[likely], others[likely], rows, whole[likely], across[likely])
    total = np.full(len(likely), millionths(weights.start), np.int64)
    for code in (*(it.code for it in FEATURES), *_GUARDS):
        total += np.rint(weights.points.get(code, 0.0) * found.terms[code] * 1e6).astype(np.int64)
    score = (total + 500) // 1000 / 1000
    against = np.array([found.terms[code] != 0 for code in _GUARDS])
    is_linked = _is_linked(found, score, weights) & ~against.any(axis=0)
    kept = np.flatnonzero(is_linked | (score >= weights.suggest_from))
    masks = (1 << np.arange(len(_GUARDS))) @ against[:, kept]
    relations = _relations(found, score, kept)
    for place, points, linked, relation, mask in zip(
        likely[kept].tolist(),
        score[kept].tolist(),
        is_linked[kept].tolist(),
        relations.tolist(),
        masks.tolist(),
        strict=True,
    ):
        band = Band.AUTOMATIC if linked else Band.SUGGESTED
        yield Answer(place, points, band, _RELATIONS[relation], _named(mask))


def _is_linked(found: Measured, score: Floats, weights: Weights) -> NDArray[np.bool_]:
    is_one_need = (found.terms["object"] >= LEAST_OBJECT) | (found.terms["meaning"] >= ALIKE_MEANING)
    linked: NDArray[np.bool_] = is_one_need & found.is_one_asset & (score >= weights.automatic_from)
    return linked


def _relations(found: Measured, score: Floats, kept: Numbers) -> Numbers:
    """Numbers of ``_RELATIONS``."""
    terms = {code: it[kept] for code, it in found.terms.items()}
    is_likely = score[kept] >= 0
    has_one_need = (terms["object"] > 0) | (terms["concepts"] >= ALIKE_NEED)
    is_far = np.logical_or.reduce([terms[code] != 0 for code in SITE_GUARDS])
    is_elsewhere = (terms["other_site"] != 0) | (is_far & ~is_likely)
    is_other_need = (terms["other_object"] != 0) & (terms["place"] > 0) & ~is_likely
    return np.select(
        [
            (terms["other_phase"] != 0) & has_one_need,
            (terms["whole_and_part"] != 0) & has_one_need,
            (is_elsewhere & has_one_need) | is_other_need,
        ],
        [0, 1, 2],
        3,
    )


_names: dict[int, tuple[str, ...]] = {}


def _named(mask: int) -> tuple[str, ...]:
    found = _names.get(mask)
    if found is None:
        found = _names[mask] = tuple(code for at, code in enumerate(_GUARDS) if mask >> at & 1)
    return found
