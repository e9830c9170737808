"""A user's own page: the password, and where else they are logged in."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.addresses import with_query
from scenario_registry.console.attempts import Attempts
from scenario_registry.console.cookies import give
from scenario_registry.console.forms import Form, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.passwords import SHORTEST, BusyError, PasswordError, is_right, kept
from scenario_registry.console.people import COOKIE, Visitor
from scenario_registry.http.problems import ProblemError
from schemas.moment import from_microseconds
from sinks.people import LONGEST_US, begin_session, end_other_sessions, note_act, sessions_of, set_password

_WRONG = ("现在的密码不对", "The password of now is wrong")
_UNLIKE = ("两次输入的新密码不一样", "The new password was not typed alike twice")
_SAME = ("新密码与现在的相同", "The new password is that of now")


def account_routes(kit: Kit, attempts: Attempts) -> APIRouter:
    """The routes. ``attempts`` are those of the log-in: whoever finds a browser open may not try passwords here either."""
    site, pages, people = kit.site, kit.pages, kit.people
    router = APIRouter(include_in_schema=False)

    @router.get("/account")
    def account(request: Request, done: str = "") -> Response:
        return _page(request, people.known(request), done=done)

    @router.post("/account/password")
    def change(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.known_form(request, form)
        user, place = visitor.user, request.client.host if request.client else ""
        if wait := attempts.wait_for(user.name, place):
            raise ProblemError("too_many_logins", retry_after=math.ceil(wait))
        current, new = form.get("current", ""), form.get("new", "")
        if not _is_right(current, user.password):
            with people.writing() as connection:
                note_act(connection, user, "change_password", user.name, "", "refused", people.now_us())
            return _page(request, visitor, _WRONG)
        attempts.forget(user.name, place)
        if new != form.get("again"):
            return _page(request, visitor, _UNLIKE)
        if new == current:
            return _page(request, visitor, _SAME)
        try:
            digest = kept(new, user.name, kit.codes.organisation_name(user.organisation or ""))
        except PasswordError as error:
            zh, _, en = str(error).partition(" / ")
            return _page(request, visitor, (zh, en))
        now_us = people.now_us()
        with people.writing() as connection:
            set_password(connection, user.name, digest, given_us=None)
            shown, _ = begin_session(connection, user, now_us)
            note_act(connection, user, "change_password", user.name, "", "done", now_us)
        answer = see_other(with_query("/account", {"done": "password"}))
        give(request, answer, COOKIE, shown, LONGEST_US // 1_000_000)
        return answer

    @router.post("/account/sessions")
    def end_others(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.known_form(request, form)
        with people.writing() as connection:
            end_other_sessions(connection, visitor.user.name, visitor.digest)
            note_act(connection, visitor.user, "end_sessions", visitor.user.name, "", "done", people.now_us())
        return see_other(with_query("/account", {"done": "sessions"}))

    def _page(request: Request, visitor: Visitor, wrong: tuple[str, str] | None = None, *, done: str = "") -> Response:
        with site.registry() as connection:
            found = sessions_of(connection, visitor.user.name, people.now_us())
        return pages.page(
            request,
            "account",
            HTTPStatus.OK if wrong is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            sessions=[
                (from_microseconds(it.created_us), from_microseconds(it.seen_us), it.digest == visitor.digest)
                for it in found
            ],
            wrong=wrong,
            done=done,
            shortest=SHORTEST,
        )

    return router


def _is_right(password: str, known: str) -> bool:
    try:
        return is_right(password, known)
    except BusyError as error:
        raise ProblemError("too_many_logins", retry_after=5) from error
