"""``/v1/scenarios``: search and filter."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from scenario_registry.http.answering import answer
from scenario_registry.http.asked import Asked, sought_of
from scenario_registry.http.cursor import cursor_text, place_of
from scenario_registry.http.models import ScenarioPage
from scenario_registry.http.problems import responses
from scenario_registry.http.search.search import facets_of, found_by, page_of
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists


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
        asked: Annotated[Asked, Depends()],
        facets: bool = False,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=400)] = None,
    ) -> Response:
        """场景清单，代码或名称皆可；有文字时按相关度 scenarios by codes or their names; with words, the likeliest first."""
        sought = sought_of(site, codes, asked)
        with site.search() as index:
            epoch, version = index.state
            matching = found_by(index, sought)
            page = page_of(index, matching, place_of(cursor, epoch) if cursor else None, limit)
            found: dict[str, Any] = {
                "epoch": epoch,
                "version": version,
                "total": len(matching.numbers),
                "scenarios": page.scenarios,
                "next": cursor_text(epoch, page.following) if page.following else None,
                "facets": facets_of(index, matching) if facets else None,
            }
        return answer(request, found)

    return router
