"""What is sought, as it stands in an address: codes or their names. One meaning for the interface and for pages."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from quality.feed_health import FeedState
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.search import Sought
from scenario_registry.http.site import Site
from schemas.code_lists import CodeList, CodeLists
from schemas.scenario import Kind, Stage
from sinks.queries.public.feeds import feeds


class Freshness(StrEnum):
    """What the organisation that gave the title owes: a delivery, none, or nobody knows."""

    FRESH = "fresh"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


def sought_of(
    site: Site,
    codes: CodeLists,
    *,
    q: str | None,
    kind: Kind | None,
    stage: Stage | None,
    field: str | None,
    industry: str | None,
    industry_chain: str | None,
    district: str | None,
    organisation: str | None,
    freshness: Freshness | None,
) -> Sought:
    """The conditions in codes. Raises ProblemError for a code or name that is on no list."""
    titles, is_of_titles = _titles(site, freshness) if freshness else (None, True)
    return Sought(
        q=q,
        kind=kind,
        stage=stage,
        field=_code("field", field, codes.fields),
        industry=_code("industry", industry, codes.industries),
        industry_chain=_code("industry_chain", industry_chain, codes.chains),
        district=_code("district", district, codes.districts),
        organisation=_organisation(organisation, codes),
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
