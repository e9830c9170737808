"""Feeds and their health, and a page for each organisation: what came from it, what became of it, what was rejected last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from scenario_registry.console.kit import Kit
from scenario_registry.console.overview import arrival_charts, worst_first
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.search import Sought, found_by
from sinks.queries.public.arrived import rejected_last
from sinks.queries.public.feeds import Feed, feeds

_REJECTED = 20


SECTION = Section("/feeds", "报送", "Feeds", Group.INTAKE, beside=("/organisations",))


def feed_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, codes, arrivals = kit.site, kit.pages, kit.codes, kit.arrivals
    router = APIRouter(include_in_schema=False)

    @router.get("/feeds")
    def all_feeds(request: Request) -> Response:
        with site.registry() as connection:
            known = worst_first(feeds(connection))
        came = arrivals.known()
        declared = {it.organisation for it in known}
        senders = sorted(
            ((name, came.of(name)) for name in came.by_organisation), key=lambda it: (-sum(it[1].values()), it[0])
        )
        return pages.page(
            request,
            "feeds",
            feeds=known,
            counts=dict(senders),
            others=[name for name, _ in senders if name not in declared],
            now=datetime.now(UTC),
        )

    @router.get("/feeds/{feed}")
    def one_feed(request: Request, feed: str) -> Response:
        with site.registry() as connection:
            known = feeds(connection)
        found = next((it for it in known if it.feed == feed), None)
        if found is None:
            raise ProblemError("not_found", feed)
        return _sender(request, found.organisation, [found])

    @router.get("/organisations/{organisation}")
    def one_organisation(request: Request, organisation: str) -> Response:
        if organisation not in codes.organisations and organisation not in arrivals.known().by_organisation:
            raise ProblemError("not_found", organisation)
        with site.registry() as connection:
            known = [it for it in feeds(connection) if it.organisation == organisation]
        return _sender(request, organisation, known)

    def _sender(request: Request, organisation: str, known: Sequence[Feed]) -> Response:
        now, came = datetime.now(UTC), arrivals.known()
        with site.registry() as connection:
            rejected = rejected_last(connection, organisation, _REJECTED)
        with site.search() as index:
            scenarios = len(found_by(index, Sought(organisation=organisation)).numbers)
        outcomes = came.of(organisation)
        return pages.page(
            request,
            "sender",
            organisation=organisation,
            feeds=known,
            is_feed=request.url.path.startswith("/feeds/"),
            outcomes=outcomes,
            received=sum(outcomes.values()),
            **arrival_charts(came.by_organisation.get(organisation, {}), now),
            rejected=rejected,
            scenarios=scenarios,
            now=now,
        )

    return router
