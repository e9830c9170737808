"""``/v1/scenarios``: search and filter."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from quality.feed_health import FeedState
from scenario_registry.http.answering import answer
from scenario_registry.http.cursor import cursor_text, place_of
from scenario_registry.http.models import ScenarioPage
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.search.index import state_in
from scenario_registry.http.search.search import Sought, count_of, facets_of, page_of
from scenario_registry.http.site import Site
from schemas.code_lists import CodeList, CodeLists
from schemas.scenario import Kind, Stage
from sinks.queries.public.feeds import feeds


class Freshness(StrEnum):
    """What the organisation that gave the title owes: a delivery, none, or nobody knows."""

    FRESH = "fresh"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


_Text = Annotated[str | None, Query(max_length=200)]


def scenario_routes(site: Site, codes: CodeLists) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["场景 scenarios"])

    @router.get(
        "/scenarios",
        summary="检索 search",
        response_model=ScenarioPage,
        responses=responses(
            "parameters_invalid", "unknown_code", "cursor_invalid", "registry_made_anew", "index_not_ready"
        ),
    )
    def search(
        request: Request,
        q: Annotated[
            str | None, Query(max_length=200, description="全文，一两个字也可 words, of one character on")
        ] = None,
        kind: Kind | None = None,
        stage: Stage | None = None,
        field: _Text = None,
        industry: _Text = None,
        industry_chain: _Text = None,
        district: _Text = None,
        organisation: _Text = None,
        freshness: Freshness | None = None,
        facets: bool = False,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=400)] = None,
    ) -> Response:
        """场景清单，代码或名称皆可；有文字时按相关度 scenarios by codes or their names; with words, the likeliest first."""
        titles, is_of_titles = _titles(site, freshness) if freshness else (None, True)
        sought = Sought(
            q=q,
            kind=kind,
            stage=stage,
            field=_code("field", field, codes.fields),
            industry=_code("industry", industry, codes.industries),
            industry_chain=_code("industry_chain", industry_chain, codes.chains),
            district=_code("district", district, codes.districts),
            organisation=_organisation(organisation, codes),
            of_titles=titles,
            is_of_titles=is_of_titles,
        )
        with site.search() as connection:
            epoch, version = state_in(connection)
            page = page_of(connection, sought, place_of(cursor, epoch) if cursor else None, limit)
            found: dict[str, Any] = {
                "epoch": epoch,
                "version": version,
                "total": count_of(connection, sought),
                "scenarios": page.scenarios,
                "next": cursor_text(epoch, page.following) if page.following else None,
                "facets": facets_of(connection, sought) if facets else None,
            }
        return answer(request, found)

    return router


def _titles(site: Site, freshness: Freshness) -> tuple[set[str], bool]:
    """Of which organisations the title must be, or must not be."""
    now = datetime.now(UTC)
    with site.registry() as connection:
        known = feeds(connection)
    overdue = {it.organisation for it in known if it.is_overdue(now)}
    declared = {it.organisation for it in known if it.feed_state != FeedState.UNKNOWN}
    if freshness is Freshness.UNKNOWN:
        return declared | overdue, False
    return (overdue if freshness is Freshness.OVERDUE else declared - overdue), True


def _code(name: str, value: str | None, known: CodeList) -> str | None:
    if value is None:
        return None
    code = known.code_of(value)
    if code is None:
        raise ProblemError("unknown_code", f"{name}={value}")
    return code


def _organisation(value: str | None, codes: CodeLists) -> str | None:
    if value is None:
        return None
    found = codes.organisation_called(value)
    if found is None:
        raise ProblemError("unknown_code", f"organisation={value}")
    return found.id
