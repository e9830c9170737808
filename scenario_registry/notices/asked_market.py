"""The market as notices ask it: who fits a need on one day. Nothing is read of the supply side before it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from scenario_registry.notices.happening import Happening
from scenario_registry.supply.kept_market import KeptMarket
from scenario_registry.supply.registry_market import need_as_read, offers_market
from schemas.change import ChangeKind
from schemas.record import Key
from schemas.scenario import Statement
from schemas.supply_match import Fit, Match, supply_model
from sinks.queries.supply import Told, capabilities, scenarios
from streams.supply.conditions import Terms
from streams.supply.market import Market
from streams.supply.score import match
from streams.supply.sides import Need, Offer, need_of

_FIRST = 10
_NEAREST = 30
"""Scenarios that are compared in full with a new capability: the nearest by words."""
_OPENING = (ChangeKind.CREATED, ChangeKind.RESTORED, ChangeKind.UPDATED)


class AskedMarket:
    """For one look at the registry."""

    def __init__(self, connection: Connection, kept: KeptMarket, day: date) -> None:
        self.connection, self._kept, self._model = connection, kept, supply_model()
        self._terms = Terms(day, self._model)

    def opened(self, happened: Sequence[Happening]) -> list[Happening]:
        """What opened or changed and looks for offers."""
        return [it for it in happened if it.kind in _OPENING and it.stage in self._model.open_stages]

    def needs(self, it: Happening) -> tuple[Need, Need | None]:
        """What an opened one asks for, and what it asked for before, if it did."""
        was_open = it.before and it.stage_before in self._model.open_stages
        return self._need(it, it.said, it.stage), self._need(it, it.before, it.stage_before) if was_open else None

    def _need(self, it: Happening, said: Mapping[str, Any], stage: str | None) -> Need:
        statement = Statement.model_validate_json(json.dumps({**said, "stage": stage}))
        return need_of(Key(it.organisation, it.registry_id), statement, str(stage), self._kept.encode)

    def offers_of(self, companies: Sequence[str]) -> Market:
        """What these companies offer."""
        offered = (one for company in companies for one in capabilities(self.connection, company=company))
        return offers_market(offered, self.connection, self._model, self._kept.encode)

    @cached_property
    def everybody(self) -> Market:
        """All that is offered."""
        return self._kept.market(self.connection)

    def first(self, need: Need, most: int = _FIRST) -> list[Match]:
        """Of all that is offered what is shown for the need, best first."""
        return self.everybody.offers_for(need, self._terms, most)

    def fitting(self, own: Market, need: Need) -> set[Key]:
        """What of ``own`` fits the need and meets every hard condition."""
        return {key for key, offer in own.offers.items() if self._fits(need, offer, own)}

    def open_for(self, offer: Offer, own: Market) -> Iterator[tuple[Told, Need]]:
        """The scenarios that are open and that the offer, one of ``own``, fits."""
        told, by_words = self._open
        for near in by_words.needs_for(offer, self._terms, _NEAREST):
            need = need_as_read(told[near.need], self._kept.encode)
            if self._fits(need, offer, own):
                yield told[near.need], need

    @cached_property
    def _open(self) -> tuple[dict[Key, Told], Market]:
        found, told = Market(self._model), dict[Key, Told]()
        for it in scenarios(self.connection):
            if it.stage in self._model.open_stages:
                need = need_as_read(it, None)
                told[need.key] = it
                found.put_need(need)
        return told, found

    def _fits(self, need: Need, offer: Offer, own: Market) -> bool:
        return match(need, offer, self._terms, own.outcomes_of(offer)).fit is Fit.FITS
