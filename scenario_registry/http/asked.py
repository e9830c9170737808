"""What is sought, as it stands in an address: codes or their names. One meaning for the interface and for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Query, Request

from quality.feed_health import FeedState
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.search import Sought
from scenario_registry.http.search.words import parts_of
from scenario_registry.http.site import Site
from schemas.code_lists import CodeList, CodeLists
from schemas.scenario import Kind, Stage
from sinks.queries.public.feeds import feeds


class Freshness(StrEnum):
    """What the organisation that gave the title owes: a delivery, none, or nobody knows."""

    FRESH = "fresh"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


_MOST_PARTS = 16
"""Of what is sought. Each is looked up, which takes tens of milliseconds at a million scenarios if it is a common character."""

_Text = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCodes:
    """Filters of a list and of a file, as they stand in an address."""

    kind: Kind | None = None
    stage: Stage | None = None
    field: _Text = None
    industry: _Text = None
    industry_chain: _Text = None
    district: _Text = None
    organisation: _Text = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(AskedCodes):
    """Filters of a search."""

    q: Annotated[
        str | None,
        Query(max_length=200, description="全文，一两个字也可，至多 16 个词 words, of one character on, 16 at most"),
    ] = None
    freshness: Freshness | None = None


async def require_text(request: Request) -> None:
    """Of every address, before anything is asked by it: PostgreSQL holds no NUL in a text. Raises ProblemError."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise ProblemError("parameters_invalid", "NUL")


def sought_of(site: Site, codes: CodeLists, asked: AskedCodes) -> Sought:
    """The conditions in codes. Raises ProblemError for a code or name that is on no list, and for too many words."""
    q, freshness = (asked.q, asked.freshness) if isinstance(asked, Asked) else (None, None)
    if q is not None and (parts := len(parts_of(q))) > _MOST_PARTS:
        raise ProblemError(
            "parameters_invalid",
            f"q：最多 {_MOST_PARTS} 个词，现有 {parts} 个 / q: at most {_MOST_PARTS} words, these are {parts}",
        )
    titles, is_of_titles = _titles(site, freshness) if freshness else (None, True)
    return Sought(
        q=q,
        kind=asked.kind,
        stage=asked.stage,
        field=_code("field", asked.field, codes.fields),
        industry=_code("industry", asked.industry, codes.industries),
        industry_chain=_code("industry_chain", asked.industry_chain, codes.chains),
        district=_code("district", asked.district, codes.districts),
        organisation=_organisation(asked.organisation, codes),
        of_titles=titles,
        is_of_titles=is_of_titles,
    )


def _titles(site: Site, freshness: Freshness) -> tuple[set[str], bool]:
    """Of which organisations the title must be, or must not be."""
    now = datetime.now(UTC)
    with site.registry() as connection:
        known = feeds(connection)
    overdue = {it.organisation for it in known if it.is_overdue(now)}
    declared = {it.organisation for it in known if it.feed_state != FeedState.UNKNOWN}
    if freshness is Freshness.UNKNOWN:
        return declared | overdue, False
    return (overdue if freshness is Freshness.OVERDUE else declared - overdue), True


def _code(name: str, value: str | None, known: CodeList) -> str | None:
    if value is None:
        return None
    code = known.code_of(value)
    if code is None:
        raise ProblemError("unknown_code", f"{name}={value}")
    return code


def _organisation(value: str | None, codes: CodeLists) -> str | None:
    if value is None:
        return None
    found = codes.organisation_called(value)
    if found is None:
        raise ProblemError("unknown_code", f"organisation={value}")
    return found.id
