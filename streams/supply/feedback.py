"""What trials that are over tell of an offer for a need: those of the same capability and company, for needs about the same thing or in its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from schemas.supply_match import Outcome, SupplyModel
from streams.supply.sides import Need, Offer

_OTHER_CAPABILITY = 0.3
_SAME_FIELD, _ELSEWHERE = 0.5, 0.2
_DOUBT = 2.0
"""Two trials that nobody made, half of them accepted: one success alone is no proof."""


class Experience(NamedTuple):
    """``value`` between -1 and 1; ``told`` for people, empty where there is nothing to tell."""

    value: float
    told: str


def experience(need: Need, offer: Offer, outcomes: Iterable[Outcome], model: SupplyModel) -> Experience:
    """Weighed by how near each trial is. A failure that was not the supply side's counts for nothing. The same in any order of outcomes."""
    won = lost = 0
    weights = []
    for it in outcomes:
        if it.company != offer.company or not (it.is_accepted or it.reason in model.supply_at_fault):
            continue
        near = 1.0 if it.offer == offer.key else _OTHER_CAPABILITY
        if not it.objects & need.reading.objects:
            near *= _SAME_FIELD if it.field == need.statement.field else _ELSEWHERE
        weights.append(near if it.is_accepted else -near)
        won += it.is_accepted
        lost += not it.is_accepted
    if not weights:
        return Experience(0.0, "")
    total = sum(sorted(weights)) / (sum(sorted(map(abs, weights))) + _DOUBT)
    return Experience(total, f"通过验收 {won} 次、未通过 {lost} 次")
