"""All of the console, put into the application that serves the interface."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from scenario_registry.console.account import account_routes
from scenario_registry.console.addresses import own_path
from scenario_registry.console.arrivals import Arrivals, Came, counted
from scenario_registry.console.attempts import Attempts
from scenario_registry.console.cookies import give
from scenario_registry.console.doubts import Explaining
from scenario_registry.console.kit import Kit
from scenario_registry.console.language import COOKIE, Language
from scenario_registry.console.login import login_routes
from scenario_registry.console.page import ASSETS, HEADERS, Pages, see_other
from scenario_registry.console.people import People
from scenario_registry.console.problems import handle_pages
from scenario_registry.console.scenario import scenario_routes
from scenario_registry.console.sections import SECTIONS
from scenario_registry.console.workshop import Workshop
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists

_YEAR_SECONDS = 31_536_000


def add_console(app: FastAPI, site: Site, codes: CodeLists, workshop: Workshop) -> None:
    """Its routes and its pages for problems, after those of the interface."""
    pages = Pages(codes, [section for section, _ in SECTIONS])

    def look() -> Came:
        with site.registry() as connection:
            return counted(connection)

    people = People(site.engine, workshop.writing)
    kit = Kit(site, pages, people, codes, workshop, Arrivals(look), Explaining(codes))
    attempts = Attempts()
    handle_pages(app, pages)
    looked, own = Depends(people.look), Depends(people.require_own_password)
    for router in (*(routes(kit) for _, routes in SECTIONS), scenario_routes(kit)):
        app.include_router(router, dependencies=[looked, own])
    for router in (login_routes(kit, attempts), account_routes(kit, attempts), _shared_routes(pages)):
        app.include_router(router, dependencies=[looked])


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
