"""Logging in and out."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.addresses import own_path
from scenario_registry.console.attempts import Attempts
from scenario_registry.console.cookies import give, take_back
from scenario_registry.console.forms import Form, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.passwords import BusyError, is_right
from scenario_registry.console.people import COOKIE, told_apart, visitor_of
from scenario_registry.console.roles import Role
from scenario_registry.http.problems import ProblemError
from sinks.people import LONGEST_US, User, begin_session, end_session, note_act, user_called

_LONGEST_NAME = 64

_NOBODY = User("", Role.READER.value, None, "", 0, None, None)
"""A name that nobody has is not kept: it is often a password that somebody typed into the wrong field."""


def login_routes(kit: Kit, attempts: Attempts) -> APIRouter:
    """The routes."""
    site, pages, people = kit.site, kit.pages, kit.people
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def ask(request: Request, to: str = "/") -> Response:
        return pages.page(request, "login", to=own_path(to), name="", is_wrong=False)

    @router.post("/login")
    def log_in(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        name, to = form.get("name", "").strip()[:_LONGEST_NAME], own_path(form.get("to", "/"))
        place = request.client.host if request.client else ""
        if wait := attempts.wait_for(name, place):
            raise ProblemError("too_many_logins", retry_after=math.ceil(wait))
        with told_apart(), site.registry() as connection:
            user = user_called(connection, name)
        known = user.password if user is not None and user.may_log_in(people.now_us()) else None
        try:
            is_in = is_right(form.get("password", ""), known)
        except BusyError as error:
            raise ProblemError("too_many_logins", retry_after=5) from error
        if user is None or not is_in:
            # Written down for both, so that both take as long.
            _note_failure(user or _NOBODY)
            return pages.page(request, "login", HTTPStatus.UNAUTHORIZED, to=to, name=name, is_wrong=True)
        with people.writing() as connection:
            if (before := visitor_of(request)) is not None:
                end_session(connection, before.digest)
            shown, _ = begin_session(connection, user, people.now_us())
            note_act(connection, user, "log_in", user.name, "", "done", people.now_us())
        attempts.forget(name, place)
        answer = see_other(to)
        give(request, answer, COOKIE, shown, LONGEST_US // 1_000_000)
        return answer

    def _note_failure(user: User) -> None:
        with people.writing() as connection:
            note_act(connection, user, "log_in", user.name, "", "refused", people.now_us())

    @router.post("/logout")
    def log_out(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = visitor_of(request)
        answer = see_other("/")
        if visitor is not None:
            people.require_key(visitor, form)
            with people.writing() as connection:
                end_session(connection, visitor.digest)
                note_act(connection, visitor.user, "log_out", visitor.user.name, "", "done", people.now_us())
        take_back(request, answer, COOKIE)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    return router
