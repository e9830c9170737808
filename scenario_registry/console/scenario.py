"""One scenario: what its members say side by side, who gave which field, what happened when, and what else may be the same."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from scenario_registry.cases.progress import progress_of
from scenario_registry.console.kit import Kit
from scenario_registry.console.opening import Opening, address_of_case, sees_case
from scenario_registry.console.people import visitor_of
from scenario_registry.console.words import FIELDS, Words
from scenario_registry.http.told import doubts_about, record_steps, scenario_called
from scenario_registry.timeline import Step
from schemas.case_words import KINDS, STATES
from schemas.code_lists import CodeLists
from schemas.moment import from_microseconds
from schemas.record import Key
from sinks.queries.public.scenarios import records_of

_TEXTS = frozenset({"description", "need", "remark"})
_COMPARED = (*FIELDS[:-1], "stage", FIELDS[-1])


class Row(NamedTuple):
    """One field: what every member says, in their order; ``giver`` is the place of the member whose word the scenario has."""

    name: str
    values: list[str]
    differs: bool
    giver: int | None
    is_text: bool


class Happened(NamedTuple):
    """One version of one member."""

    organisation: str
    local_id: str
    step: Step
    is_first: bool
    at: str


def scenario_routes(kit: Kit) -> APIRouter:
    """The route."""
    site, pages, codes, explaining = kit.site, kit.pages, kit.codes, kit.explaining
    router = APIRouter(include_in_schema=False)

    @router.get("/scenarios/{registry_id}")
    def show(request: Request, registry_id: str) -> Response:
        words = pages.words(request)
        with site.registry() as connection:
            scenario = scenario_called(site, connection, registry_id)
            members = records_of(connection, scenario["registry_id"])
            doubts = doubts_about(connection, members)
            happened = _happened(connection, members, codes, words)
            progress = progress_of(connection, scenario["registry_id"])
            opening = Opening(visitor_of(request), connection)
            doubted = explaining.all_of(connection, doubts.suggestions, members)
        return pages.page(
            request,
            "scenario",
            scenario=scenario,
            members=members,
            rows=rows_of(scenario, members, words),
            happened=happened,
            doubted=doubted,
            judgements=doubts.judgements,
            progress=progress,
            kinds=KINDS,
            states=STATES,
            sees_case=partial(sees_case, visitor_of(request)),
            address_of_case=address_of_case,
            refinements=_refinements(opening, members),
            engagement=opening.engagement(Key(scenario["organisation"], scenario["local_id"])),
            asked_for=registry_id,
        )

    return router


def _refinements(opening: Opening, members: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Of the records that are the visitor's: the page of each, and whose it is."""
    found = [(opening.refinement(Key(it["organisation"], it["local_id"])), it["organisation"]) for it in members]
    return [(address, organisation) for address, organisation in found if address]


def rows_of(scenario: dict[str, Any], members: list[dict[str, Any]], words: Words) -> list[Row]:
    """The fields that any member says something of."""
    provenance = scenario["provenance"] or {}
    keys = [[it["organisation"], it["local_id"]] for it in members]
    found = []
    for name in _COMPARED:
        values = [words.value(name, it[name]) for it in members]
        if not any(values):
            continue
        giver = list(provenance[name]) if provenance.get(name) else None
        place = keys.index(giver) if giver in keys else None
        said = {value for value in values if value}
        found.append(Row(name, values, len(said) > 1, place, name in _TEXTS))
    return found


def _happened(connection: Connection, members: list[dict[str, Any]], codes: CodeLists, words: Words) -> list[Happened]:
    """The latest first."""
    found = []
    for it in members:
        for step in record_steps(connection, it, codes):
            is_first = bool(step.changes) and all(change.old is None for change in step.changes)
            at = words.moment(from_microseconds(step.said.version.time_us))
            found.append(Happened(it["organisation"], it["local_id"], step, is_first, at))
    return sorted(found, key=lambda it: (it.step.said.version.time_us, it.step.said.received_us), reverse=True)
