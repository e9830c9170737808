"""Search: words, filters that stand in the address, how what was found divides, pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request, Response

from scenario_registry.console.addresses import toggled, with_query
from scenario_registry.console.kit import Kit
from scenario_registry.console.section import Group, Section
from scenario_registry.console.words import Words
from scenario_registry.http.asked import Asked, Freshness, sought_of
from scenario_registry.http.cursor import cursor_text, place_of
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.postings import FACETS
from scenario_registry.http.search.search import facets_of, found_by, page_of
from schemas.scenario import Kind, Stage

_ON_A_PAGE = 20
_LONGEST = 200
_FILTERS = (*FACETS, "freshness")
_CLOSED: Mapping[str, type[StrEnum]] = {"kind": Kind, "stage": Stage, "freshness": Freshness}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: where it leads, which is to the page without it when it is chosen already."""

    value: str
    name: str
    count: int | None
    is_chosen: bool
    address: str


SECTION = Section("/scenarios", "检索", "Search", Group.READING)


def search_routes(kit: Kit) -> APIRouter:
    """The route."""
    site, pages, codes = kit.site, kit.pages, kit.codes
    router = APIRouter(include_in_schema=False)

    @router.get("/scenarios")
    def search(request: Request) -> Response:
        words = pages.words(request)
        given = {name: _text(request, name) for name in ("q", *_FILTERS)}
        texts: dict[str, Any] = {name: given[name] for name in given if name not in _CLOSED}
        closed = {name: _closed(kind, given[name]) for name, kind in _CLOSED.items()}
        sought = sought_of(site, codes, Asked(**texts, **closed))
        cursor = request.query_params.get("cursor")
        with site.search() as index:
            epoch, version = index.state
            matching = found_by(index, sought)
            found = page_of(index, matching, place_of(cursor, epoch) if cursor else None, _ON_A_PAGE)
            facets = facets_of(index, matching)
        # By name in the address, by code on the page: a link may be written by hand.
        chosen = {name: getattr(sought, name) for name in FACETS} | {"freshness": given["freshness"]}
        following = cursor_text(epoch, found.following) if found.following else None
        return pages.page(
            request,
            "search",
            q=given["q"] or "",
            total=len(matching.numbers),
            version=version,
            files=_files(given, chosen) if matching.numbers else [],
            scenarios=found.scenarios,
            facets={
                name: [
                    _choice(request, words, name, it["value"], it["count"], chosen[name])
                    for it in _with_chosen(facets[name], chosen[name])
                ]
                for name in FACETS
            },
            freshness=[_choice(request, words, "freshness", it.value, None, chosen["freshness"]) for it in Freshness],
            chosen=[
                _choice(request, words, name, value, None, value) for name, value in chosen.items() if value is not None
            ],
            kept={name: value for name, value in given.items() if value and name != "q"},
            next_page=toggled(request, {"cursor": following}) if following else None,
            is_first=not cursor,
        )

    return router


def _text(request: Request, name: str) -> str | None:
    value = (request.query_params.get(name) or "").strip()
    if len(value) > _LONGEST:
        raise ProblemError("parameters_invalid", name)
    return value or None


def _closed(kind: type[StrEnum], value: str | None) -> Any:
    try:
        return None if value is None else kind(value)
    except ValueError as error:
        raise ProblemError("unknown_code", value) from error


def _files(given: Mapping[str, str | None], chosen: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Where what was found is one file; an export knows neither words nor freshness."""
    if given["q"] or given["freshness"]:
        return []
    return [(form, with_query(f"/v1/exports/scenarios.{form}", chosen)) for form in ("xlsx", "csv")]


def _with_chosen(facet: list[dict[str, object]], chosen: str | None) -> list[dict[str, object]]:
    """A value that was chosen stays to be taken away, also where nothing is left of it."""
    if chosen is None or any(it["value"] == chosen for it in facet):
        return facet
    return [{"value": chosen, "count": 0}, *facet]


def _choice(request: Request, words: Words, name: str, value: object, count: object, chosen: str | None) -> Choice:
    text, is_chosen = str(value), value == chosen
    address = toggled(request, {name: None if is_chosen else text})
    return Choice(text, words.of(name, text), count if isinstance(count, int) else None, is_chosen, address)
