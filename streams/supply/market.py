"""The market at one moment: capabilities, investors and scenarios, and who is shown to whom. What is put in may come in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice

from schemas.record import Key
from schemas.supply_match import Fit, Match, Outcome, SupplyModel
from streams.supply.conditions import Terms
from streams.supply.diversity import shown
from streams.supply.index import ReadingIndex
from streams.supply.score import approach, match
from streams.supply.sides import Interest, Need, Offer

_LOOKED_AT = 300
"""Pairs scored in full for one question; more are asked for only while too few of them meet the hard conditions."""


class Market:
    """Indexes of needs and offers with what they lead to, investors, and how trials ended so far."""

    def __init__(self, model: SupplyModel, outcomes: Iterable[Outcome] = ()) -> None:
        self.model = model
        self._outcomes: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            self.put_outcome(outcome)
        self.offers: dict[Key, Offer] = {}
        self.needs: dict[Key, Need] = {}
        self.interests: dict[Key, Interest] = {}
        self._offer_index, self._need_index = ReadingIndex(model), ReadingIndex(model)

    def put_offer(self, offer: Offer) -> None:
        """Add or replace a capability."""
        self.offers[offer.key] = offer
        self._offer_index.put(offer.key, offer.reading)

    def put_need(self, need: Need) -> None:
        """Add or replace a scenario."""
        self.needs[need.key] = need
        self._need_index.put(need.key, need.reading)

    def put_interest(self, interest: Interest) -> None:
        """Add or replace an investor."""
        self.interests[interest.key] = interest

    def put_outcome(self, outcome: Outcome) -> None:
        """Add how a trial ended."""
        self._outcomes[outcome.company].append(outcome)

    def offers_for(self, need: Need, terms: Terms, most: int = 10) -> list[Match]:
        """The capabilities to show for a scenario, best first."""
        return self._best(
            self._offer_index.nearest(need.reading),
            lambda key: match(need, self.offers[key], terms, self.outcomes_of(self.offers[key])),
            most,
        )

    def needs_for(self, offer: Offer, terms: Terms, most: int = 10) -> list[Match]:
        """The open scenarios to show for a capability, best first."""
        told = self.outcomes_of(offer)
        # All are of one company: the bound is for the other way round.
        found = self._admitted(
            self._need_index.nearest(offer.reading), lambda key: match(self.needs[key], offer, terms, told), most
        )
        return sorted(found, key=lambda it: (-it.score, it.need))[:most]

    def investors_for(self, need: Need, terms: Terms, most: int = 10) -> list[Match]:
        """The investors to show for a scenario, best first. They are few: all are looked at."""
        found = [approach(need, it, terms) for it in self.interests.values()]
        return shown((it for it in found if it.fit not in (Fit.EXCLUDED, Fit.WEAK)), most, self.model)

    @property
    def outcomes(self) -> list[Outcome]:
        """All."""
        return [outcome for told in self._outcomes.values() for outcome in told]

    def outcomes_of(self, offer: Offer) -> list[Outcome]:
        """Those of its company."""
        return self._outcomes.get(offer.company, [])

    def _best(self, keys: Iterable[Key], judge: Callable[[Key], Match], most: int) -> list[Match]:
        return shown(self._admitted(keys, judge, most), most, self.model)

    def _admitted(self, keys: Iterable[Key], judge: Callable[[Key], Match], most: int) -> list[Match]:
        found: list[Match] = []
        rest = iter(keys)
        while chunk := list(islice(rest, _LOOKED_AT)):
            found += [it for it in map(judge, chunk) if it.fit is not Fit.EXCLUDED]
            if len({it.company for it in found}) >= most:
                break
        return found
