"""Needs that newly nobody meets: no capability of the registry suits them, or what was tried failed for lack of technology."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select, tuple_

from scenario_registry.board.standing import Engaged, board_row
from scenario_registry.notices.asked_market import AskedMarket
from scenario_registry.notices.concern import reasons
from scenario_registry.notices.happening import Happening, because_of
from scenario_registry.notices.kinds import NoticeKind, Text
from scenario_registry.notices.notice import Made, document_of
from scenario_registry.notices.reading import ids_of
from scenario_registry.notices.subscription import Subscription
from schemas.case import ENGAGEMENT
from schemas.code_lists import CodeLists
from schemas.match_words import concepts
from schemas.supply_match import Fit
from sinks.board.sources import engagements_of
from sinks.loop.feed import LoopTold
from sinks.queries.public.scenarios import MEMBERSHIP, scenarios_of
from streams.supply.sides import Need

_NOBODY = Text("，登记库中没有适合的能力", ", no capability in the registry suits it")


def notices_of_unmet(
    market: AskedMarket, happened: Sequence[Happening], subscribers: Sequence[Subscription], codes: CodeLists
) -> Iterator[Made]:
    """Of needs that opened or changed and that nothing suits, while there is a supply side. Everybody is ranked only for what somebody asked for."""
    asking = [it for it in subscribers if NoticeKind.UNMET in it.kinds]
    for it in market.opened(happened):
        told = [(to, why) for to in asking if (why := _why(to, it, codes))]
        if not told or it.said.get("kind") != "scenario" or not market.everybody.offers:
            continue
        need, before = market.needs(it)
        if _is_unmet(market, need) and not (before and _is_unmet(market, before)):
            for to, why in told:
                yield Made(to.id, NoticeKind.UNMET, document_of(NoticeKind.UNMET, it, _NOBODY, why, codes))


def notices_of_lacks(
    connection: Connection, changes: Sequence[LoopTold], subscribers: Sequence[Subscription], codes: CodeLists
) -> Iterator[Made]:
    """Of engagements that failed, where the need is open, nobody else is at it, and technology was lacking: what the board counts as unmet."""
    failed = [it for it in changes if it.family == ENGAGEMENT and it.state == "failed" and _is_news(it)]
    asking = [it for it in subscribers if NoticeKind.UNMET in it.kinds]
    if not (asking and failed):
        return
    homes = _homes(connection, failed)
    wanted = sorted(set(homes.values()))
    said = {it["registry_id"]: it for it in scenarios_of(connection, wanted)}
    engaged, ids = engagements_of(connection, wanted), ids_of(connection, wanted)
    for change in failed:
        found = said.get(homes.get(_demand(change), ""))
        row = found and board_row(found, (), [Engaged(*one) for one in engaged.get(found["registry_id"], ())])
        if not found or not row or ("unmet", "failed") not in row.marks:
            continue
        lacks = [name for figure, name in row.marks if figure == "lack" and name]
        names = "、".join(concepts()[one].name for one in lacks)
        what = Text(
            f"，对接未成，缺少：{names or '未点明技术'}", f", tried in vain, missing: {', '.join(lacks) or 'not named'}"
        )
        it = because_of(
            change, found["registry_id"], found["organisation"], found, found["stage"], ids[found["registry_id"]]
        )
        for to in asking:
            if why := _why(to, it, codes):
                yield Made(to.id, NoticeKind.UNMET, document_of(NoticeKind.UNMET, it, what, why, codes))


def _is_unmet(market: AskedMarket, need: Need) -> bool:
    return all(it.fit is Fit.WEAK for it in market.first(need, 1))


def _why(to: Subscription, it: Happening, codes: CodeLists) -> list[Text]:
    return reasons(to.filter, it.said, it.organisation, it.ids, codes) if to.hears_of(it.came_us) else []


def _is_news(it: LoopTold) -> bool:
    before = it.told["before"]
    return before is None or before["state"] != it.state


def _demand(it: LoopTold) -> tuple[str, str]:
    return it.told["demand_organisation"], it.told["demand_id"]


def _homes(connection: Connection, changes: Sequence[LoopTold]) -> dict[tuple[str, str], str]:
    its = MEMBERSHIP.c
    query = select(its.organisation, its.local_id, its.registry_id).where(
        tuple_(its.organisation, its.local_id).in_(sorted({_demand(it) for it in changes}))
    )
    return {(row.organisation, row.local_id): row.registry_id for row in connection.execute(query)}
