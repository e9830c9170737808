"""The score of a need and an offer: points of the table that applies, added up, with a reason for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from schemas.matching import Text
from schemas.supply_match import Fit, Match, Obstacle, Outcome, Reason, SupplyModel, SupplyWeights
from streams.supply.conditions import Terms, investor_obstacles, obstacles
from streams.supply.feature import Feature
from streams.supply.features import FEATURES, Meeting
from streams.supply.investors import FEATURES as INVESTOR_FEATURES
from streams.supply.investors import Approach
from streams.supply.sides import Interest, Need, Offer

_It = TypeVar("_It")


def match(need: Need, offer: Offer, terms: Terms, outcomes: Sequence[Outcome] = ()) -> Match:
    """An offer for a need, with every reason for and against. Pure: a pair has one score, whoever else is there."""
    weights = _weights(need, terms.model)
    reasons = _reasons(Meeting(need, offer, outcomes, terms.model), FEATURES, weights.points)
    return _match(need, offer, obstacles(need, offer, terms), reasons, weights)


def approach(need: Need, interest: Interest, terms: Terms) -> Match:
    """An investor for a need, likewise."""
    weights = _weights(need, terms.model)
    reasons = _reasons(Approach(need, interest), INVESTOR_FEATURES, weights.investor_points)
    return _match(need, interest, investor_obstacles(need, interest, terms), reasons, weights)


def _weights(need: Need, model: SupplyModel) -> SupplyWeights:
    return model.weights(with_meaning=need.reading.meaning is not None)


def _reasons(it: _It, table: Iterable[Feature[_It]], points: Mapping[str, float]) -> tuple[Reason, ...]:
    found = []
    for line in table:
        worth = round(points[line.code] * line.measure(it), 3)
        if worth:
            said = line.detail(it)
            found.append(Reason(line.code, worth, Text(line.text.zh.format(said), line.text.en.format(said))))
    return tuple(sorted(found, key=lambda it: (-abs(it.points), it.code)))


def _match(
    need: Need,
    offer: Offer | Interest,
    against: tuple[Obstacle, ...],
    reasons: tuple[Reason, ...],
    weights: SupplyWeights,
) -> Match:
    # Thousandths as whole numbers: a sum that has no order.
    score = sum(round(it.points * 1000) for it in reasons) / 1000
    return Match(need.key, offer.key, offer.company, score, _fit(score, against, weights), against, reasons)


def _fit(score: float, against: tuple[Obstacle, ...], weights: SupplyWeights) -> Fit:
    if against:
        return Fit.EXCLUDED
    if score >= weights.fits_from:
        return Fit.FITS
    return Fit.MAY_FIT if score >= weights.may_fit_from else Fit.WEAK
