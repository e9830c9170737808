"""Supply: companies and what they can do, who fits a scenario and why, and a form by which an organisation states a capability."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.addresses import with_query
from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.people import told_apart
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.saying import say_for
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from scenario_registry.supply.kept_market import KeptMarket
from scenario_registry.supply.nobody_there import NobodyThereError
from scenario_registry.supply.question import answer, need_called
from scenario_registry.supply.stating import NotStatedError, stated
from schemas.moment import SHANGHAI
from schemas.record import Key, key_text
from schemas.supply import Maturity
from schemas.supply_words import FIT_ZH
from schemas.words import MATURITY_ZH
from sinks.queries.supply import capabilities, companies, company_called

STATE_CAPABILITY = Act("state_capability", "报送能力", "state a capability", frozenset({Role.ORGANISATION}))

SECTION = Section("/supply", "供给", "Supply", Group.WORK, (STATE_CAPABILITY,))

_MOST_SHOWN = 200
_LONGEST_LINE, _LONGEST_TEXT = 200, 4_000


def supply_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people, codes = kit.site, kit.pages, kit.people, kit.codes
    kept = KeptMarket()
    router = APIRouter(include_in_schema=False)

    @router.get("/supply")
    def everything(request: Request, q: str = "") -> Response:
        words = q.strip()[:_LONGEST_LINE]
        with told_apart(), site.registry() as connection:
            known = companies(connection, words or None, _MOST_SHOWN)
            offered = [it for it in capabilities(connection) if not words or words in _searched(it.said)][:_MOST_SHOWN]
        return pages.page(
            request,
            "supply",
            q=words,
            companies=known,
            capabilities=offered,
            most=_MOST_SHOWN,
            maturities=MATURITY_ZH,
            codes=codes,
            act=STATE_CAPABILITY,
        )

    @router.get("/supply/companies/{company}")
    def one_company(request: Request, company: str) -> Response:
        with told_apart(), site.registry() as connection:
            found = company_called(connection, company)
            offered = list(capabilities(connection, company=company))
        if found is None:
            raise ProblemError("not_found")
        if found["company_id"] != company:
            return see_other(f"/supply/companies/{found['company_id']}")
        return pages.page(request, "supply_company", company=found, capabilities=offered, maturities=MATURITY_ZH)

    @router.get("/supply/capabilities/{organisation}/{local_id:path}")
    def one_capability(request: Request, organisation: str, local_id: str) -> Response:
        with told_apart(), site.registry() as connection:
            found = next(capabilities(connection, key=(organisation, local_id)), None)
        if found is None:
            raise ProblemError("not_found")
        return pages.page(request, "supply_capability", it=found, maturities=MATURITY_ZH)

    @router.get("/supply/match")
    def matches(request: Request, scenario: str = "") -> Response:
        day = datetime.now(UTC).astimezone(SHANGHAI).date()
        with told_apart(), site.registry() as connection:
            try:
                need = need_called(connection, scenario.strip()[:400], kept.encode)
            except NobodyThereError as error:
                raise ProblemError("not_found") from error
            found = answer(need, kept.market(connection), day)
        return pages.page(
            request, "supply_match", need=need, found=found, fits=FIT_ZH, key_text=key_text, scenario=scenario, day=day
        )

    @router.post("/supply")
    def state(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, STATE_CAPABILITY)
        organisation = visitor.user.organisation
        if organisation is None:
            raise ProblemError("not_allowed")
        local_id = line_of(form, "local_id", _LONGEST_LINE)
        with told_apart(), site.registry() as connection:
            before = next(capabilities(connection, key=(organisation, local_id)), None)
        sequence = before.sequence + 1 if before else 1
        try:
            made = stated(organisation, local_id, sequence, _said(form), datetime.now(UTC), codes)
        except NotStatedError as error:
            raise ProblemError("act_refused", str(error)) from error
        say_for(kit, visitor, STATE_CAPABILITY, key_text(Key(organisation, local_id)), f"{sequence}", made)
        return see_other(with_query("/supply", {"q": line_of(form, "title", _LONGEST_LINE)}))

    return router


def _searched(said: Mapping[str, Any]) -> str:
    return " ".join(str(said.get(name, "")) for name in ("title", "supplier_name", "product", "technology"))


def _said(form: Form) -> dict[str, Any]:
    """The statement; fields that hold nothing are left out. Raises ProblemError."""
    maturity = form.get("maturity", "")
    if maturity not in list(Maturity):
        raise ProblemError("parameters_invalid", "maturity")
    technology = form.get("technology", "").strip()
    if not technology or len(technology) > _LONGEST_TEXT:
        raise ProblemError("parameters_invalid", "technology")
    said: dict[str, Any] = {
        "title": line_of(form, "title", _LONGEST_LINE),
        "supplier_name": line_of(form, "supplier_name", _LONGEST_LINE),
        "technology": technology.replace("\r\n", "\n"),
        "maturity": maturity,
        "first_use": form.get("first_use") == "1",
        "fields": [form["field"]] if form.get("field") else [],
        "references": [it.strip() for it in form.get("references", "").splitlines() if it.strip()],
    }
    for name in ("supplier_credit_code", "product", "industry_chain", "available_until"):
        if form.get(name, "").strip():
            said[name] = form[name].strip()
    if form.get("district"):
        said["districts_served"] = [form["district"]]
    return said
