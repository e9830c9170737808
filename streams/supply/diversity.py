"""Which matches are shown, so that nobody drowns under another's many entries: a bound per company, and a price for each further entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from schemas.supply_match import Match, SupplyModel


def shown(matches: Iterable[Match], most: int, model: SupplyModel) -> list[Match]:
    """At most ``most`` matches, none of a company beyond ``per_company``. Each is the best of what is left, where the second entry of a company
    counts ``repeat_discount`` points less, the third twice that. The same whatever the order they come in."""
    left = sorted(matches, key=lambda it: (-it.score, it.offer))
    taken: Counter[str] = Counter()
    found: list[Match] = []
    while left and len(found) < most:
        open_ones = [it for it in left if taken[it.company] < model.per_company]
        if not open_ones:
            break
        best = min(open_ones, key=lambda it: (taken[it.company] * model.repeat_discount - it.score, it.offer))
        found.append(best)
        taken[best.company] += 1
        left = [it for it in open_ones if it is not best]
    return found
