"""Problems as pages for people: the same catalogue and the same status as the interface has, told to whoever looks with a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from scenario_registry.console.addresses import address_of, own_path
from scenario_registry.console.language import language_of
from scenario_registry.console.page import Pages, see_other
from scenario_registry.console.people import LoginNeeded

_OF_PROGRAMS = ("/v1/", "/health", "/openapi.json")
_AGAIN = frozenset({"index_not_ready", "registry_unavailable"})
"""What passes by itself: the page asks again."""

Handler = Callable[[Request, Any], Any]


def handle_pages(app: FastAPI, pages: Pages) -> None:
    """Whatever the interface answers as a problem is a page where a person asked. Call it after ``handle_problems``."""
    for kind, as_problem in list(app.exception_handlers.items()):
        app.exception_handlers[kind] = _for_both(pages, as_problem)

    @app.exception_handler(LoginNeeded)
    def _log_in(_request: Request, error: LoginNeeded) -> Response:
        return see_other(error.address)


def wants_page(request: Request) -> bool:
    """Whether a person asks, and not a program."""
    is_program = request.url.path.startswith(_OF_PROGRAMS)
    return not is_program and "text/html" in request.headers.get("accept", "")


def _for_both(pages: Pages, as_problem: Handler) -> Handler:
    def handle(request: Request, error: Exception) -> Response:
        answer: Response = as_problem(request, error)
        if not wants_page(request):
            return answer
        problem = json.loads(bytes(answer.body))
        zh, _, en = str(problem["title"]).partition(" / ")
        problem["detail"] = _in_one_language(request, problem["detail"])
        page = pages.page(
            request,
            "problem",
            HTTPStatus(answer.status_code),
            problem=problem,
            zh=zh,
            en=en,
            came_from=_came_from(request),
        )
        for name in ("Retry-After", "Allow", "WWW-Authenticate"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        if problem["code"] in _AGAIN and request.method == "GET":
            page.headers["Refresh"] = answer.headers["Retry-After"]
        return page

    return handle


def _in_one_language(request: Request, detail: str | None) -> str | None:
    """Of a text that says the same in Chinese and in English, what the visitor reads; any other as it is."""
    zh, slash, en = (detail or "").partition(" / ")
    if not slash or " / " in en or "\n" in en:
        return detail
    return language_of(request).choose(zh, en)


def _came_from(request: Request) -> str | None:
    """The page of this server that led here, such as the one with the form that was refused."""
    try:
        referred = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    if referred.netloc != request.headers.get("host"):
        return None
    address = own_path(f"{referred.path}?{referred.query}" if referred.query else referred.path)
    is_here = request.method == "GET" and address == address_of(request)
    return None if is_here or address == "/" else address
