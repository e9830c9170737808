"""Tokens by which organisations send: which there are, a new one in the place of one, none in its place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.forms import Form, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from schemas.moment import from_microseconds
from sinks.tokens import Token, UnknownTokenError, revoke_token, rotate_token, tokens

_HOUR_US = 3_600_000_000
_LIFE_US, _GRACE_US = 365 * 24 * _HOUR_US, 24 * _HOUR_US
"""As by the command line."""


_SEERS = frozenset({Role.ORGANISATION, Role.OPERATIONS, Role.ADMINISTRATOR})
SEE_TOKENS = Act("see_tokens", "查看令牌", "see tokens", _SEERS)
CHANGE_TOKENS = Act(
    "change_tokens", "更换、吊销令牌", "rotate, revoke", frozenset({Role.ORGANISATION, Role.ADMINISTRATOR})
)

SECTION = Section("/tokens", "令牌", "Tokens", Group.ADMINISTRATION, (SEE_TOKENS, CHANGE_TOKENS), SEE_TOKENS)


def token_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people = kit.site, kit.pages, kit.people
    router = APIRouter(include_in_schema=False)

    @router.get("/tokens")
    def all_tokens(request: Request) -> Response:
        return _page(request, people.require(request, SEE_TOKENS), None)

    @router.post("/tokens/{token}/rotate")
    def rotate(request: Request, token: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, CHANGE_TOKENS)
        _require_own(visitor, token)
        now_us = people.now_us()
        with people.writing() as connection:
            try:
                made, secret = rotate_token(connection, token, now_us, now_us + _LIFE_US, now_us + _GRACE_US)
            except UnknownTokenError as error:
                raise ProblemError("act_refused", str(error)) from error
            people.done(connection, visitor, CHANGE_TOKENS, token, f"rotated, new {made.id}")
        # The secret is on this one page and nowhere else: opening it anew would send the form anew.
        return _page(request, visitor, (made, secret))

    @router.post("/tokens/{token}/revoke")
    def revoke(request: Request, token: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, CHANGE_TOKENS)
        _require_own(visitor, token)
        with people.writing() as connection:
            revoke_token(connection, token, people.now_us())
            people.done(connection, visitor, CHANGE_TOKENS, token, "revoked")
        return see_other("/tokens")

    def _require_own(visitor: Visitor, token: str) -> None:
        with site.registry() as connection:
            found = next((it for it in tokens(connection) if it.id == token), None)
        if found is None:
            raise ProblemError("not_found", token[:40])
        people.require_own(visitor, CHANGE_TOKENS, (found.organisation,), token)

    def _page(request: Request, visitor: Visitor, new: tuple[Token, str] | None) -> Response:
        now_us = people.now_us()
        with site.registry() as connection:
            found = [it for it in tokens(connection) if visitor.own in (None, it.organisation)]
        return pages.page(
            request,
            "tokens",
            tokens=sorted(found, key=lambda it: (not it.is_good(now_us), it.organisation, -it.created_us)),
            is_good=lambda it: it.is_good(now_us),
            at=lambda us: None if us is None else from_microseconds(us),
            can_change=visitor.may(CHANGE_TOKENS),
            new=new,
        )

    return router
