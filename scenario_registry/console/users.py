"""Users of the console, for its administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.forms import Form, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from schemas.moment import from_microseconds
from sinks.people import UserError, set_disabled, users

MANAGE_USERS = Act(
    "manage_users", "查看、停用、恢复用户", "see, disable and enable users", frozenset({Role.ADMINISTRATOR})
)

SECTION = Section("/users", "用户", "Users", Group.ADMINISTRATION, (MANAGE_USERS,), MANAGE_USERS)


def user_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people = kit.site, kit.pages, kit.people
    router = APIRouter(include_in_schema=False)

    @router.get("/users")
    def all_users(request: Request) -> Response:
        people.require(request, MANAGE_USERS)
        with site.registry() as connection:
            found = users(connection)
        return pages.page(
            request, "users", users=[(it, Role(it.role), from_microseconds(it.created_us)) for it in found]
        )

    @router.post("/users/{name}")
    def change(request: Request, name: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, MANAGE_USERS)
        state = form.get("state")
        if state not in ("disabled", "enabled"):
            raise ProblemError("parameters_invalid", "state")
        if name == visitor.user.name:
            raise ProblemError("act_refused", "不能停用自己 / nobody disables themselves")
        with people.writing() as connection:
            try:
                set_disabled(connection, name, people.now_us() if state == "disabled" else None)
            except UserError as error:
                raise ProblemError("act_refused", str(error)) from error
            people.done(connection, visitor, MANAGE_USERS, name, state)
        return see_other("/users")

    return router
