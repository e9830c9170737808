"""All of the console, put into the application that serves the interface."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from scenario_registry.console.addresses import own_path
from scenario_registry.console.arrivals import Arrivals, Came, counted
from scenario_registry.console.attempts import Attempts
from scenario_registry.console.changes import change_routes
from scenario_registry.console.cookies import give
from scenario_registry.console.doubts import Explaining
from scenario_registry.console.feeds import feed_routes
from scenario_registry.console.holds import hold_routes
from scenario_registry.console.language import COOKIE, Language
from scenario_registry.console.login import login_routes
from scenario_registry.console.overview import overview_routes
from scenario_registry.console.page import ASSETS, HEADERS, Pages, see_other
from scenario_registry.console.people import People
from scenario_registry.console.problems import handle_pages
from scenario_registry.console.rejections import rejection_routes
from scenario_registry.console.reviews import review_routes
from scenario_registry.console.scenario import scenario_routes
from scenario_registry.console.search import search_routes
from scenario_registry.console.tokens import token_routes
from scenario_registry.console.users import user_routes
from scenario_registry.console.workshop import Workshop
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists

_YEAR_SECONDS = 31_536_000


def add_console(app: FastAPI, site: Site, codes: CodeLists, workshop: Workshop) -> None:
    """Its routes and its pages for problems, after those of the interface."""
    pages = Pages(codes)

    def look() -> Came:
        with site.registry() as connection:
            return counted(connection)

    arrivals, explaining = Arrivals(look), Explaining(codes)
    people = People(site.engine, workshop.writing)
    handle_pages(app, pages)
    routers = [
        overview_routes(site, pages, codes, arrivals),
        search_routes(site, pages, codes),
        scenario_routes(site, pages, codes, explaining),
        feed_routes(site, pages, codes, arrivals),
        change_routes(site, pages),
        login_routes(site, pages, people, Attempts()),
        review_routes(site, pages, people, codes, explaining, workshop),
        rejection_routes(site, pages, people, workshop),
        hold_routes(pages, people, workshop),
        token_routes(site, pages, people),
        user_routes(site, pages, people),
        _shared_routes(pages),
    ]
    for router in routers:
        app.include_router(router, dependencies=[Depends(people.look)])


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
        answer = see_other(own_path(to))
        give(request, answer, COOKIE, language, _YEAR_SECONDS)
        return answer

    return router
