"""The first page: how many scenarios there are and of what kind, what came day by day and what became of it, how fresh it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from quality.feed_health import FeedState
from scenario_registry.console.arrivals import last_days
from scenario_registry.console.charts import NARROW, WIDE, Bar, bars, stacked
from scenario_registry.console.district_grid import COLUMNS, ROWS, tiles
from scenario_registry.console.kit import Kit
from scenario_registry.console.section import Group, Section
from scenario_registry.http.search.search import Sought, facets_of, found_by
from schemas.outcome import Outcome
from schemas.scenario import Stage
from sinks.queries.public.feed import changes_told, state_of
from sinks.queries.public.feeds import Feed, feeds

DAYS, FEW_DAYS = 30, 14
"""Shown on the chart of arrivals, on a screen and on a phone."""

_CHANGES = 6
_TROUBLE = (FeedState.LATE, FeedState.SILENT, FeedState.BROKEN)
_WORST_FIRST = (
    *(FeedState.SILENT, FeedState.BROKEN, FeedState.LATE),
    *(FeedState.RECOVERING, FeedState.UNKNOWN, FeedState.ON_TIME),
)


SECTION = Section("/", "总览", "Overview", Group.READING)


def overview_routes(kit: Kit) -> APIRouter:
    """The route."""
    site, pages, codes, arrivals = kit.site, kit.pages, kit.codes, kit.arrivals
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def overview(request: Request) -> Response:
        now = datetime.now(UTC)
        with site.registry() as connection:
            version = state_of(connection).version
            known = worst_first(feeds(connection))
            latest = changes_told(connection, max(0, version - _CHANGES), _CHANGES)[::-1]
        with site.search() as index:
            everything = found_by(index, Sought())
            facets = {name: counts_of(found) for name, found in facets_of(index, everything).items()}
        came = arrivals.known()
        by_stage = facets["stage"]
        return pages.page(
            request,
            "overview",
            version=version,
            searched=index.state,
            total=len(everything.numbers),
            by_field=_bars(facets["field"]),
            by_chain=_bars(facets["industry_chain"]),
            by_stage=bars([(it.value, by_stage.get(it.value, 0)) for it in Stage]),
            by_kind=facets["kind"],
            by_organisation=_bars(facets["organisation"]),
            tiles=tiles(facets["district"], codes.districts),
            grid=(COLUMNS, ROWS),
            **arrival_charts(came.by_day, now),
            outcomes=came.outcomes,
            received=sum(came.outcomes.values()),
            feeds=known,
            in_trouble=sum(it.feed_state in _TROUBLE for it in known),
            changes=latest,
            now=now,
        )

    return router


def arrival_charts(by_day: Mapping[str, Mapping[str, int]], now: datetime) -> dict[str, Any]:
    """What the chart of arrivals needs: a wide one, and a narrow one with fewer days."""
    names = [it.value for it in Outcome]
    return {
        "days": DAYS,
        "chart": stacked(last_days(by_day, now, DAYS), names, WIDE),
        "small_chart": stacked(last_days(by_day, now, FEW_DAYS), names, NARROW),
    }


def counts_of(facet: list[dict[str, Any]]) -> dict[str, int]:
    """A facet as counts by value, the commonest first."""
    return {it["value"]: it["count"] for it in facet}


def worst_first(known: list[Feed]) -> list[Feed]:
    """What needs a person's eye comes first."""
    return sorted(known, key=lambda it: (_WORST_FIRST.index(FeedState(it.feed_state)), it.organisation, it.feed))


def _bars(counts: Mapping[str, int]) -> list[Bar]:
    return bars(list(counts.items()))
