"""The answer about two records: points, band, relation, and the reasons in sentences. A pure function of the two and the model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from schemas.match_model import MatchModel, Weights
from schemas.matching import Comparison, Explanation, Reason, Text, pair_of
from streams.matching.answers import answers
from streams.matching.columns import Columns
from streams.matching.encounter import Encounter
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS
from streams.matching.measures import measured
from streams.matching.packing import packed
from streams.matching.profile import Profile
from streams.matching.vectors import Likenesses, Vectors
from streams.matching.vectors import packed as packed_vectors

_ONE, _OTHER = np.array([0]), np.array([1])


class Subject(NamedTuple):
    """A record as it is compared. ``vectors`` is None where there is no encoder."""

    profile: Profile
    vectors: Vectors | None


class _Pair(NamedTuple):
    columns: Columns
    alike: Likenesses
    weights: Weights


def compare(one: Subject, other: Subject, model: MatchModel) -> Comparison:
    """The short answer. Symmetric. About many pairs ``streams.matching.answers`` gives the same at a fraction of the cost."""
    pair = _side_by_side(one, other, model)
    it = answers(pair.columns, _ONE, _OTHER, pair.alike, pair.weights, with_nothing=True)
    both = pair_of(one.profile.key, other.profile.key)
    return Comparison(both, it.score[0], it.band[0], it.relation[0], it.guards[0])


def explain(one: Subject, other: Subject, model: MatchModel) -> Explanation:
    """The long answer, the weightiest reason first. Symmetric."""
    pair = _side_by_side(one, other, model)
    rows = pair.columns.rows(_ONE), pair.columns.rows(_OTHER)
    terms = measured(pair.columns, _ONE, _OTHER, rows, pair.alike).terms
    meeting = Encounter(one.profile, other.profile)
    reasons = []
    for term in (*FEATURES, *GUARDS):
        value = float(terms[term.code][0])
        if points := pair.weights.points.get(term.code, 0.0) * value:
            text = Text(*(sentence.format(term.detail(meeting, value)) for sentence in term.text))
            reasons.append(Reason(term.code, round(points, 2), text))
    reasons.sort(key=lambda reason: (-abs(reason.points), reason.code))
    return Explanation(compare(one, other, model), tuple(reasons), model.version)


def _side_by_side(one: Subject, other: Subject, model: MatchModel) -> _Pair:
    columns = Columns()
    has_vectors = one.vectors is not None and other.vectors is not None
    for it in (one, other):
        columns.add(packed(it.profile), packed_vectors(it.vectors) if has_vectors and it.vectors else None)
    alike = columns.likenesses(0, _OTHER) if has_vectors else Likenesses(np.zeros(1), np.zeros(1))
    return _Pair(columns, alike, model.weights(with_vectors=has_vectors))
