"""The log of acts: what everybody did in the console, and what they were refused."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from scenario_registry.console.addresses import Number, with_query
from scenario_registry.console.kit import Kit
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.section import Group, Section
from schemas.moment import from_microseconds
from sinks.people import acts_before

_ON_A_PAGE = 100

SEE_ACTS = Act("see_acts", "查看操作记录", "see what everybody did", frozenset({Role.OPERATIONS, Role.ADMINISTRATOR}))

SECTION = Section("/acts", "操作记录", "Audit log", Group.ADMINISTRATION, (SEE_ACTS,), SEE_ACTS)


def act_routes(kit: Kit) -> APIRouter:
    """The route. ``before``: the number of the first act that is not shown; without it the latest are."""
    router = APIRouter(include_in_schema=False)

    @router.get("/acts")
    def acts(request: Request, before: Number = 0) -> Response:
        kit.people.require(request, SEE_ACTS)
        with kit.site.registry() as connection:
            found = acts_before(connection, before if before > 0 else None, _ON_A_PAGE)
        older = with_query("/acts", {"before": found[-1].number}) if len(found) == _ON_A_PAGE else None
        shown = [(it, Role(it.role), from_microseconds(it.at_us)) for it in found]
        return kit.pages.page(request, "acts", acts=shown, older_page=older)

    return router
