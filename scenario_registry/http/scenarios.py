"""``/v1/scenarios``: search and filter."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from scenario_registry.http.answering import answer
from scenario_registry.http.asked import Freshness, sought_of
from scenario_registry.http.cursor import cursor_text, place_of
from scenario_registry.http.models import ScenarioPage
from scenario_registry.http.problems import responses
from scenario_registry.http.search.index import state_in
from scenario_registry.http.search.search import count_of, facets_of, page_of
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists
from schemas.scenario import Kind, Stage

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
        sought = sought_of(
            site,
            codes,
            q=q,
            kind=kind,
            stage=stage,
            field=field,
            industry=industry,
            industry_chain=industry_chain,
            district=district,
            organisation=organisation,
            freshness=freshness,
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
