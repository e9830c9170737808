"""The change log, the latest first. Versions are gapless, so a page is a span of them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from scenario_registry.console.addresses import with_query
from scenario_registry.console.kit import Kit
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from sinks.queries.public.feed import changes_told, state_of

_ON_A_PAGE = 50
_MOST_DIGITS = 18


SECTION = Section("/changes", "变化", "Changes", Group.READING)


def change_routes(kit: Kit) -> APIRouter:
    """The route. ``before``: the first version that is not shown; without it the latest are."""
    site, pages = kit.site, kit.pages
    router = APIRouter(include_in_schema=False)

    @router.get("/changes")
    def changes(request: Request, before: str = "") -> Response:
        if before and not (before.isascii() and before.isdigit() and len(before) <= _MOST_DIGITS):
            raise ProblemError("parameters_invalid", "before")
        with site.registry() as connection:
            version = state_of(connection).version
            end = min(int(before), version + 1) if before else version + 1
            start = max(0, end - 1 - _ON_A_PAGE)
            found = changes_told(connection, start, max(0, end - 1 - start))[::-1]
        newer = end + _ON_A_PAGE
        return pages.page(
            request,
            "changes",
            changes=found,
            version=version,
            older_page=with_query("/changes", {"before": start + 1}) if start else None,
            newer_page=with_query("/changes", {"before": newer if newer <= version else None})
            if end <= version
            else None,
        )

    return router
