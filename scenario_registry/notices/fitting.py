"""Open scenarios that newly suit what a subscriber's company can do, by the ranker of ``scenarios supply match``: hard conditions met, it fits, and it
is among the first.

What it costs is bounded: a scenario that opened or changed is read once and scored against the capabilities of the companies that somebody asked for; only
where one of them fits is everybody ranked. A new capability of theirs is compared by words with all that is open, and in full with the nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from scenario_registry.notices.asked_market import AskedMarket
from scenario_registry.notices.happening import Happening, because_of
from scenario_registry.notices.kinds import NoticeKind, Text
from scenario_registry.notices.notice import Made, document_of
from scenario_registry.notices.subscription import Subscription
from schemas.code_lists import CodeLists
from schemas.record import Key
from schemas.supply_match import Match
from sinks.loop.feed import LoopTold
from sinks.queries.supply import company_now
from streams.supply.market import Market

_REASONS = 3
_OFFERED = ("created", "restored")


class Companies:
    """Who asked for which companies, and what these offer."""

    def __init__(self, market: AskedMarket, subscribers: Sequence[Subscription]) -> None:
        self.asking = [it for it in subscribers if it.filter.companies and NoticeKind.MATCH in it.kinds]
        self._market = market

    @cached_property
    def _wanted(self) -> Mapping[str, frozenset[str]]:
        now = partial(company_now, self._market.connection)
        return {to.id: frozenset(map(now, to.filter.companies)) for to in self.asking}

    @cached_property
    def own(self) -> Market:
        """Their capabilities."""
        return self._market.offers_of(sorted(frozenset[str]().union(*self._wanted.values())))

    def told(self, it: Happening, shown: Sequence[Match], codes: CodeLists) -> Iterator[Made]:
        """To each of them that the scenario suits what is theirs of ``shown``, and why."""
        for to in self.asking:
            its = [one for one in shown if one.company in self._wanted[to.id]]
            if its and to.hears_of(it.came_us):
                yield Made(to.id, NoticeKind.MATCH, _document(it, its, self.own, codes))


def notices_of_fits(
    market: AskedMarket, companies: Companies, happened: Sequence[Happening], codes: CodeLists
) -> Iterator[Made]:
    """What opened or changed and newly suits a capability of a company that somebody asked for. Idempotent."""
    for it in market.opened(happened) if companies.asking else ():
        need, before = market.needs(it)
        new = market.fitting(companies.own, need) - (market.fitting(companies.own, before) if before else set())
        if new:
            yield from companies.told(it, [one for one in market.first(need) if one.offer in new], codes)


def notices_of_offers(
    market: AskedMarket, companies: Companies, changes: Sequence[LoopTold], codes: CodeLists
) -> Iterator[Made]:
    """What is open and suits a capability of such a company that is new, or offered again. Idempotent."""
    for it in changes if companies.asking else ():
        is_new = it.family == "capability" and it.kind in _OFFERED
        offer = companies.own.offers.get(Key(it.organisation, it.subject)) if is_new else None
        for told, need in market.open_for(offer, companies.own) if offer else ():
            shown = [one for one in market.first(need) if offer and one.offer == offer.key]
            about = because_of(it, told.registry_id, told.organisation, told.said, told.stage)
            yield from companies.told(about, shown, codes)


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
