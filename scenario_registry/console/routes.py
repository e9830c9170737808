"""All of the console, put into the application that serves the interface."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from scenario_registry.console.addresses import own_path
from scenario_registry.console.arrivals import Arrivals, Came, counted
from scenario_registry.console.changes import change_routes
from scenario_registry.console.doubts import Explaining
from scenario_registry.console.feeds import feed_routes
from scenario_registry.console.language import COOKIE, Language
from scenario_registry.console.overview import overview_routes
from scenario_registry.console.page import ASSETS, HEADERS, Pages
from scenario_registry.console.problems import handle_pages
from scenario_registry.console.scenario import scenario_routes
from scenario_registry.console.search import search_routes
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists

_YEAR_SECONDS = 31_536_000


def add_console(app: FastAPI, site: Site, codes: CodeLists) -> None:
    """Its routes and its pages for problems, after those of the interface."""
    pages = Pages(codes)

    def look() -> Came:
        with site.registry() as connection:
            return counted(connection)

    arrivals = Arrivals(look)
    handle_pages(app, pages)
    app.include_router(overview_routes(site, pages, codes, arrivals))
    app.include_router(search_routes(site, pages, codes))
    app.include_router(scenario_routes(site, pages, codes, Explaining(codes)))
    app.include_router(feed_routes(site, pages, codes, arrivals))
    app.include_router(change_routes(site, pages))
    app.include_router(_shared_routes(pages))


def _shared_routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/assets/{name}")
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise ProblemError("not_found", name)
        headers = {**HEADERS, "Cache-Control": f"public, max-age={_YEAR_SECONDS}, immutable"}
        return Response(pages.assets[name], headers=headers, media_type=ASSETS[name])

    @router.get("/language/{language}")
    def speak(request: Request, language: str, to: str = "/") -> Response:
        if language not in list(Language):
            raise ProblemError("not_found", language)
        answer = RedirectResponse(own_path(to), 303, headers=dict(HEADERS))
        answer.set_cookie(
            COOKIE,
            language,
            max_age=_YEAR_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    return router
