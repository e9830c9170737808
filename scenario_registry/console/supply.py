"""Supply: companies, what they can do and what investors look for; who fits a scenario, which scenarios a capability fits, and why."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from fastapi import APIRouter, Request, Response

from scenario_registry.console.kit import Kit
from scenario_registry.console.opening import Opening, address_of_scenario
from scenario_registry.console.page import see_other
from scenario_registry.console.people import told_apart, visitor_of
from scenario_registry.console.section import Group, Section
from scenario_registry.console.supply_forms import FAMILY_WORDS, STATES, supply_form_routes
from scenario_registry.http.problems import ProblemError
from scenario_registry.supply.kept_market import KeptMarket
from scenario_registry.supply.nobody_there import NobodyThereError
from scenario_registry.supply.question import answer, need_called
from scenario_registry.supply.registry_market import offer_as_read
from schemas.moment import SHANGHAI
from schemas.record import Key
from schemas.supply_words import COMPANY_KIND_ZH, COMPANY_SIZE_ZH, FIT_ZH, INVESTMENT_STAGE_ZH
from schemas.words import MATURITY_ZH
from sinks.queries.supply import capabilities, companies, company_called, investors
from sinks.supply import entries_told_by

SECTION = Section("/supply", "供给", "Supply", Group.WORK, tuple(STATES.values()))

_MOST_SHOWN = 200
_LONGEST_LINE = 200


def supply_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages = kit.site, kit.pages
    kept = KeptMarket(kit.workshop.encodings)
    router = APIRouter(include_in_schema=False)
    router.include_router(supply_form_routes(kit))

    @router.get("/supply")
    def everything(request: Request, q: str = "", sent: str = "") -> Response:
        words, visitor = q.strip()[:_LONGEST_LINE], visitor_of(request)
        with told_apart(), site.registry() as connection:
            known = companies(connection, words or None, _MOST_SHOWN)
            offered = list(capabilities(connection, words=words, limit=_MOST_SHOWN))
            looking = list(investors(connection, words=words, limit=_MOST_SHOWN))
            own = entries_told_by(connection, visitor.own, _MOST_SHOWN) if visitor and visitor.own else []
        return pages.page(
            request,
            "supply",
            q=words,
            sent=sent[:_LONGEST_LINE],
            companies=known,
            capabilities=offered,
            investors=looking,
            own=[(it, json.loads(it.statement)) for it in own],
            most=_MOST_SHOWN,
            maturities=MATURITY_ZH,
            families=FAMILY_WORDS,
            states=STATES,
        )

    @router.get("/supply/companies/{company}")
    def one_company(request: Request, company: str) -> Response:
        with told_apart(), site.registry() as connection:
            found = company_called(connection, company)
            offered = list(capabilities(connection, company=company))
            looking = list(investors(connection, company=company))
        if found is None:
            raise ProblemError("not_found")
        if found["company_id"] != company:
            return see_other(f"/supply/companies/{found['company_id']}")
        return pages.page(
            request,
            "supply_company",
            company=found,
            capabilities=offered,
            investors=looking,
            maturities=MATURITY_ZH,
            closed={"kind": COMPANY_KIND_ZH, "size": COMPANY_SIZE_ZH},
            stages=INVESTMENT_STAGE_ZH,
            families=FAMILY_WORDS,
        )

    @router.get("/supply/capabilities/{organisation}/{local_id:path}")
    def one_capability(request: Request, organisation: str, local_id: str) -> Response:
        day = _today()
        with told_apart(), site.registry() as connection:
            found = next(capabilities(connection, key=(organisation, local_id)), None)
            if found is None:
                raise ProblemError("not_found")
            matched = answer(offer_as_read(found, kept.encode), kept.demand(connection), day)
            opening = Opening(visitor_of(request), connection)
        return pages.page(
            request,
            "supply_capability",
            it=found,
            key=Key(organisation, local_id),
            maturities=MATURITY_ZH,
            matched=matched,
            scenario_of=address_of_scenario,
            fits=FIT_ZH,
            opening=opening,
            day=day,
        )

    @router.get("/supply/match")
    def matches(request: Request, scenario: str = "") -> Response:
        day = _today()
        with told_apart(), site.registry() as connection:
            try:
                need = need_called(connection, scenario.strip()[:400], kept.encode)
            except NobodyThereError as error:
                raise ProblemError("not_found") from error
            found = answer(need, kept.market(connection), day)
            opening = Opening(visitor_of(request), connection)
        return pages.page(
            request,
            "supply_match",
            need=need,
            scenario_of=address_of_scenario,
            found=found,
            fits=FIT_ZH,
            scenario=scenario,
            opening=opening,
            day=day,
        )

    return router


def _today() -> date:
    return datetime.now(UTC).astimezone(SHANGHAI).date()
