"""The answer about two records: points, band, relation, and the reasons in sentences. A pure function of the two and the model."""

from __future__ import annotations

from typing import NamedTuple

from schemas.match_model import MatchModel, Weights
from schemas.matching import Band, Comparison, Explanation, Reason, Relation, Text, pair_of
from streams.matching.encounter import Encounter
from streams.matching.features import FEATURES, is_one_asset
from streams.matching.guards import GUARDS
from streams.matching.profile import Profile
from streams.matching.vectors import Likeness, Vectors, likeness


class Subject(NamedTuple):
    """A record as it is compared. ``vectors`` is None where there is no encoder."""

    profile: Profile
    vectors: Vectors | None


SITE_GUARDS = frozenset({"other_site", "no_common_site", "other_district", "two_offices"})
"""Guards that speak of another place."""
LEAST_OBJECT = 0.3
"""``object`` of a pair where one names in its title what the other tells of."""
ALIKE_MEANING = 0.45
"""``meaning`` of a pair that needs no word in common: two texts about one need."""
ALIKE_NEED = 0.3
"""``concepts`` of a pair that is about one need, here or elsewhere."""


def millionths(points: float) -> int:
    """Points as a whole number of millionths."""
    return round(points * 1e6)


def compare(one: Subject, other: Subject, model: MatchModel) -> Comparison:
    """The short answer. Symmetric."""
    meeting, weights = _meet(one, other, model)
    return _comparison(meeting, weights)


def explain(one: Subject, other: Subject, model: MatchModel) -> Explanation:
    """The long answer, the weightiest reason first. Symmetric."""
    meeting, weights = _meet(one, other, model)
    reasons = [
        Reason(term.code, round(points, 2), Text(*(sentence.format(term.detail(meeting)) for sentence in term.text)))
        for term in (*FEATURES, *GUARDS)
        if (points := weights.points.get(term.code, 0.0) * term.measure(meeting))
    ]
    reasons.sort(key=lambda reason: (-abs(reason.points), reason.code))
    return Explanation(_comparison(meeting, weights), tuple(reasons), model.version)


def _meet(one: Subject, other: Subject, model: MatchModel) -> tuple[Encounter, Weights]:
    alike, weights = _weighed(one, other, model)
    return Encounter(one.profile, other.profile, alike), weights


def _weighed(one: Subject, other: Subject, model: MatchModel) -> tuple[Likeness | None, Weights]:
    if one.vectors is None or other.vectors is None:
        return None, model.lexical
    return likeness(one.vectors, other.vectors), model.semantic


def _comparison(meeting: Encounter, weights: Weights) -> Comparison:
    measured = {term.code: term.measure(meeting) for term in FEATURES}
    against = {term.code: value for term in GUARDS if (value := term.measure(meeting))}
    every = (measured | against).items()
    # Whole numbers, so that a threshold does not depend on the order of a sum.
    total = millionths(weights.start) + sum(millionths(weights.points.get(code, 0.0) * it) for code, it in every)
    score = (total + 500) // 1000 / 1000
    band = _band(meeting, measured, score, weights, is_guarded=bool(against))
    relation = _relation(measured, against, is_reached=band is not Band.NOTHING, is_likely=score >= 0)
    return Comparison(pair_of(meeting.one.key, meeting.other.key), score, band, relation, tuple(against))


def _band(meeting: Encounter, measured: dict[str, float], score: float, weights: Weights, *, is_guarded: bool) -> Band:
    """Automatic by structure: one asset, one need, nothing against it. The score alone never links."""
    is_one_need = measured["object"] >= LEAST_OBJECT or measured["meaning"] >= ALIKE_MEANING
    if not is_guarded and is_one_need and is_one_asset(meeting) and score >= weights.automatic_from:
        return Band.AUTOMATIC
    return Band.SUGGESTED if score >= weights.suggest_from else Band.NOTHING


def _relation(measured: dict[str, float], against: dict[str, float], *, is_reached: bool, is_likely: bool) -> Relation:
    has_one_need = measured["object"] > 0 or measured["concepts"] >= ALIKE_NEED
    if "other_phase" in against and has_one_need:
        return Relation.PHASE_OF
    if "whole_and_part" in against and has_one_need:
        return Relation.PART_OF
    is_elsewhere = "other_site" in against or (bool(against.keys() & SITE_GUARDS) and not is_likely)
    is_other_need = "other_object" in against and measured["place"] > 0 and not is_likely
    if (is_elsewhere and has_one_need) or is_other_need:
        return Relation.SAME_TEMPLATE
    return Relation.SAME if is_reached else Relation.UNRELATED
