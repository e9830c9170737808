"""``/v1/scenarios/{id}``: who said what, since when, and what else may be the same."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Connection

from scenario_registry.cli.record_json import step_as_json
from scenario_registry.http.answering import answer
from scenario_registry.http.models import AsOf, Duplicates, History, Scenario
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.site import Site
from scenario_registry.timeline import timeline
from schemas.code_lists import CodeLists
from schemas.moment import SHANGHAI, to_microseconds, utc_text
from schemas.record import NOTHING
from schemas.registry_id import parse_registry_id
from sinks.queries.history import SaidVersion
from sinks.queries.public.feed import history_told, state_of, version_of
from sinks.queries.public.pairs import judgements_about, suggestions_about
from sinks.queries.public.scenarios import present_id, records_of, scenarios_of
from sinks.queries.reading import moment_of
from streams.fold import apply

RegistryId = Annotated[str, Path(max_length=40, examples=["CDS-7K3M-9Q2X-W4TB-5"])]

_PROBLEMS = responses("scenario_unknown", "registry_id_invalid", "parameters_invalid", "registry_unavailable")


def single_scenario_routes(site: Site, codes: CodeLists) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/scenarios/{registry_id}", tags=["一个场景 one scenario"], responses=_PROBLEMS)

    @router.get("", summary="各机构怎么说 who said what", response_model=Scenario)
    def show(request: Request, registry_id: RegistryId) -> Response:
        """现在的内容；并入其他场景的旧编号也可用 as it is now; an id that was merged leads to where it went."""
        with site.registry() as connection:
            scenario = _scenario(connection, registry_id)
            found = scenario | {
                "records": records_of(connection, scenario["registry_id"]),
                "version": state_of(connection).version,
            }
        return answer(request, found)

    @router.get("/as-of", summary="某时的内容 as it was", response_model=AsOf)
    def as_of(
        request: Request,
        registry_id: RegistryId,
        moment: Annotated[datetime, Query(description="没有时区的按北京时间 without a zone, Beijing time")],
    ) -> Response:
        """现属该场景的记录当时说了什么 what the records that tell of it now said then."""
        then = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        until = to_microseconds(then)
        with site.registry() as connection:
            scenario = _scenario(connection, registry_id)
            records = [_then(connection, it, until, codes) for it in records_of(connection, scenario["registry_id"])]
        found = {"registry_id": scenario["registry_id"], "as_of": utc_text(then), "records": records}
        return answer(request, found)

    @router.get("/history", summary="每个版本 every version", response_model=History)
    def history(request: Request, registry_id: RegistryId) -> Response:
        """每条记录的每个版本：改了什么、何时有效 every version of every record: what it changed, when it held."""
        with site.registry() as connection:
            scenario = _scenario(connection, registry_id)
            records = [_history(connection, it, codes) for it in records_of(connection, scenario["registry_id"])]
        return answer(request, {"registry_id": scenario["registry_id"], "records": records})

    @router.get("/duplicates", summary="疑似重复及判断 suspected duplicates", response_model=Duplicates)
    def duplicates(request: Request, registry_id: RegistryId) -> Response:
        """它的记录与其他记录：机器疑问的、人已判断的 its records and others: what a machine asks, what people said."""
        suggestions: list[dict[str, Any]] = []
        judgements: dict[int, dict[str, Any]] = {}
        with site.registry() as connection:
            scenario = _scenario(connection, registry_id)
            for it in records_of(connection, scenario["registry_id"]):
                key = (it["organisation"], it["local_id"])
                suggestions += [one for one in suggestions_about(connection, *key) if one not in suggestions]
                judgements |= {one["number"]: one for one in judgements_about(connection, *key)}
        found = {
            "registry_id": scenario["registry_id"],
            "suggestions": suggestions,
            "judgements": [judgements[number] for number in sorted(judgements)],
        }
        return answer(request, found)

    return router


def _scenario(connection: Connection, typed: str) -> dict[str, Any]:
    try:
        registry_id = parse_registry_id(typed)
    except ValueError as error:
        raise ProblemError("registry_id_invalid") from error
    found = scenarios_of(connection, [registry_id])
    if not found and (present := present_id(connection, registry_id)):
        found = scenarios_of(connection, [present])
    if not found:
        raise ProblemError("scenario_unknown", registry_id)
    return found[0]


def _said(connection: Connection, record: dict[str, Any]) -> list[SaidVersion]:
    told = history_told(connection, record["organisation"], record["local_id"])
    return [
        SaidVersion(
            version_of(it, to_microseconds(moment_of(it.said_at))), to_microseconds(moment_of(it.received_at)), ()
        )
        for it in told
    ]


def _history(connection: Connection, record: dict[str, Any], codes: CodeLists) -> dict[str, Any]:
    steps = [step_as_json(step) for step in timeline(_said(connection, record), codes)]
    for step in steps:
        # Outcomes belong to events, not to versions: the ledger has them.
        del step["outcomes"]
    return {"organisation": record["organisation"], "local_id": record["local_id"], "versions": steps}


def _then(connection: Connection, record: dict[str, Any], until_us: int, codes: CodeLists) -> dict[str, Any]:
    state = NOTHING
    for said in _said(connection, record):
        # Of two contents of one sequence the first counts.
        if said.version.time_us <= until_us and said.version.sequence != state.last_sequence:
            state, _ = apply(state, said.version, codes)
    return {
        "organisation": record["organisation"],
        "local_id": record["local_id"],
        "sequence": state.sequence if state.statement else None,
        "stage": state.stage,
        "said": json.loads(state.statement) if state.statement else None,
    }
