"""Users of the console, for its administrators; and what everybody did in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.addresses import with_query
from scenario_registry.console.forms import Form, posted
from scenario_registry.console.page import Pages, see_other
from scenario_registry.console.people import People
from scenario_registry.console.roles import Act, Role
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.site import Site
from schemas.moment import from_microseconds
from sinks.people import UserError, acts_before, set_disabled, users

_ACTS_ON_A_PAGE = 100


def user_routes(site: Site, pages: Pages, people: People) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/users")
    def all_users(request: Request) -> Response:
        people.require(request, Act.MANAGE_USERS)
        with site.registry() as connection:
            found = users(connection)
        return pages.page(
            request, "users", users=[(it, Role(it.role), from_microseconds(it.created_us)) for it in found]
        )

    @router.post("/users/{name}")
    def change(request: Request, name: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, Act.MANAGE_USERS)
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
            people.done(connection, visitor, Act.MANAGE_USERS, name, state)
        return see_other("/users")

    @router.get("/acts")
    def acts(request: Request, before: int = 0) -> Response:
        people.require(request, Act.SEE_ACTS)
        with site.registry() as connection:
            found = acts_before(connection, before if before > 0 else None, _ACTS_ON_A_PAGE)
        older = with_query("/acts", {"before": found[-1].number}) if len(found) == _ACTS_ON_A_PAGE else None
        return pages.page(
            request, "acts", acts=[(it, Role(it.role), from_microseconds(it.at_us)) for it in found], older_page=older
        )

    return router
