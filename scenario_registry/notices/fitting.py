"""Scenarios that newly suit what a subscriber's company can do, by the ranker of ``scenarios supply match``: hard conditions met, it fits, and it is
among the first.

What it costs is bounded: a scenario that opened or changed is read once and scored against the capabilities of the companies that somebody asked for; only
where one of them fits is everybody ranked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from scenario_registry.notices.happening import Happening
from scenario_registry.notices.kinds import NoticeKind, Text
from scenario_registry.notices.notice import Made, document_of
from scenario_registry.notices.subscription import Subscription
from scenario_registry.supply.kept_market import KeptMarket
from scenario_registry.supply.registry_market import offers_market
from schemas.change import ChangeKind
from schemas.code_lists import CodeLists
from schemas.record import Key
from schemas.scenario import Statement
from schemas.supply_match import Fit, Match, supply_model
from sinks.queries.supply import capabilities, company_now
from streams.supply.conditions import Terms
from streams.supply.market import Market
from streams.supply.score import match
from streams.supply.sides import Need, need_of

_FIRST = 10
_REASONS = 3
_OPENING = (ChangeKind.CREATED, ChangeKind.RESTORED, ChangeKind.UPDATED)


class AskedMarket:
    """Who fits a need on one day. Nothing is read of the supply side before it is asked."""

    def __init__(self, connection: Connection, kept: KeptMarket, day: date) -> None:
        self.connection, self._kept, self.model = connection, kept, supply_model()
        self.terms = Terms(day, self.model)
        self._everybody: Market | None = None

    def opened(self, happened: Sequence[Happening]) -> list[Happening]:
        """What opened or changed and looks for offers."""
        return [it for it in happened if it.kind in _OPENING and it.stage in self.model.open_stages]

    def needs(self, it: Happening) -> tuple[Need, Need | None]:
        """What an opened one asks for, and what it asked for before, if it did."""
        was_open = it.before and it.stage_before in self.model.open_stages
        return self._need(it, it.said, it.stage), self._need(it, it.before, it.stage_before) if was_open else None

    def _need(self, it: Happening, said: Mapping[str, Any], stage: str | None) -> Need:
        statement = Statement.model_validate_json(json.dumps({**said, "stage": stage}))
        return need_of(Key(it.organisation, it.registry_id), statement, str(stage), self._kept.encode)

    def own(self, companies: frozenset[str]) -> Market:
        """What these companies offer."""
        offered = (one for company in sorted(companies) for one in capabilities(self.connection, company=company))
        return offers_market(offered, self.connection, self.model, self._kept.encode)

    def everybody(self) -> Market:
        """All that is offered."""
        if self._everybody is None:
            self._everybody = self._kept.market(self.connection)
        return self._everybody

    def first(self, need: Need, most: int = _FIRST) -> list[Match]:
        """Of all that is offered what is shown for the need, best first."""
        return self.everybody().offers_for(need, self.terms, most)


def notices_of_fits(
    market: AskedMarket, happened: Sequence[Happening], subscribers: Sequence[Subscription], codes: CodeLists
) -> Iterator[Made]:
    """To whoever asked for a company: what newly suits one of its capabilities, and why. Idempotent."""
    asking = [it for it in subscribers if it.filter.companies and NoticeKind.MATCH in it.kinds]
    opened = market.opened(happened)
    if not (asking and opened):
        return
    wanted = {to.id: {company_now(market.connection, it) for it in to.filter.companies} for to in asking}
    own = market.own(frozenset().union(*wanted.values()))
    for it in opened:
        need, before = market.needs(it)
        new = _fitting(own, need, market.terms) - (_fitting(own, before, market.terms) if before else set())
        shown = [one for one in market.first(need) if one.offer in new] if new else []
        for to in asking:
            its = [one for one in shown if one.company in wanted[to.id]]
            if its and (it.came_us is None or it.came_us >= to.since_us):
                yield Made(to.id, NoticeKind.MATCH, _document(it, its, own, codes))


def _fitting(own: Market, need: Need, terms: Terms) -> set[Key]:
    found = (match(need, it, terms, own.outcomes_of(it)) for it in own.offers.values())
    return {it.offer for it in found if it.fit is Fit.FITS}


def _document(it: Happening, its: Sequence[Match], own: Market, codes: CodeLists) -> dict[str, Any]:
    named = [f"{own.offers[one.offer].statement.title}（{one.offer.organisation}/{one.offer.local_id}）" for one in its]
    deadline = it.said.get("deadline")
    last = Text(f"，{deadline} 截止", f", last day {deadline}") if deadline else Text("", "")
    what = Text(f"，适合能力“{'”“'.join(named)}”{last.zh}", f", suits the capability “{'”, “'.join(named)}”{last.en}")
    company = own.offers[its[0].offer].statement.supplier_name
    reasons = [one.text for one in its[0].reasons if one.points > 0][:_REASONS]
    why = [
        Text(f"您关注企业 {company}，得分 {its[0].score:.1f}", f"you asked for {company}, score {its[0].score:.1f}"),
        *reasons,
    ]
    return document_of(NoticeKind.MATCH, it, what, [Text(*one) for one in why], codes)
