"""``/v1/scenarios/{id}``: who said what, since when, and what else may be the same."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from scenario_registry.http.answering import answer
from scenario_registry.http.models import AsOf, Duplicates, History, Scenario
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.site import Site
from scenario_registry.http.told import doubts_about, record_history, record_then, scenario_called
from schemas.code_lists import CodeLists
from schemas.moment import SHANGHAI, to_microseconds, utc_text
from sinks.queries.public.feed import state_of
from sinks.queries.public.scenarios import records_of

RegistryId = Annotated[str, Path(max_length=40, examples=["CDS-7K3M-9Q2X-W4TB-5"])]

_PROBLEMS = responses("scenario_unknown", "registry_id_invalid", "parameters_invalid", "registry_unavailable")


def single_scenario_routes(site: Site, codes: CodeLists) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/scenarios/{registry_id}", tags=["一个场景 one scenario"], responses=_PROBLEMS)

    @router.get("", summary="各机构怎么说 who said what", response_model=Scenario)
    def show(request: Request, registry_id: RegistryId) -> Response:
        """现在的内容；并入其他场景的旧编号也可用 as it is now; an id that was merged leads to where it went."""
        with site.registry() as connection:
            scenario = scenario_called(site, connection, registry_id)
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
        try:
            until, as_of = to_microseconds(then), utc_text(then)
        except OverflowError as error:
            raise ProblemError("parameters_invalid", "moment") from error
        with site.registry() as connection:
            scenario = scenario_called(site, connection, registry_id)
            records = [
                record_then(connection, it, until, codes) for it in records_of(connection, scenario["registry_id"])
            ]
        found = {"registry_id": scenario["registry_id"], "as_of": as_of, "records": records}
        return answer(request, found)

    @router.get("/history", summary="每个版本 every version", response_model=History)
    def history(request: Request, registry_id: RegistryId) -> Response:
        """每条记录的每个版本：改了什么、何时有效 every version of every record: what it changed, when it held."""
        with site.registry() as connection:
            scenario = scenario_called(site, connection, registry_id)
            records = [record_history(connection, it, codes) for it in records_of(connection, scenario["registry_id"])]
        return answer(request, {"registry_id": scenario["registry_id"], "records": records})

    @router.get("/duplicates", summary="疑似重复及判断 suspected duplicates", response_model=Duplicates)
    def duplicates(request: Request, registry_id: RegistryId) -> Response:
        """它的记录与其他记录：机器疑问的、人已判断的 its records and others: what a machine asks, what people said."""
        with site.registry() as connection:
            scenario = scenario_called(site, connection, registry_id)
            doubts = doubts_about(connection, records_of(connection, scenario["registry_id"]))
        return answer(request, {"registry_id": scenario["registry_id"], **doubts._asdict()})

    return router
