"""``POST /v1/simulate``: what would become of events, and what the registry would say then. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from scenario_registry.http.intake.body import Sent, events_in
from scenario_registry.http.intake.models import Simulations
from scenario_registry.http.intake.routes import BODIES, OF_BODIES, REFUSED, Authorization, Intake
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.site import Site
from scenario_registry.simulation.likely import Likely
from scenario_registry.simulation.told import simulated
from schemas.code_lists import CodeLists
from sinks.tokens import Permission

MOST_EVENTS = 100
"""Each is compared with what is there."""

_GOOD_FOR = frozenset({Permission.PUSH, Permission.SIMULATE})


def simulation_routes(site: Site, intake: Intake, codes: CodeLists) -> APIRouter:
    """The routes."""
    likely = Likely(codes)
    router = APIRouter(prefix="/v1", tags=["推送 push"])

    @router.post(
        "/simulate",
        summary="试报，不存储 try out, nothing is stored",
        response_model=Simulations,
        responses=responses(*REFUSED, *OF_BODIES, "too_many_requests", "registry_unavailable"),
        openapi_extra={"requestBody": {"required": True, "content": BODIES}},
    )
    async def try_out(request: Request, authorization: Authorization = None) -> Response:
        """与推送同样的处理，只是不存储：结果、全部问题、将成为的记录、疑似重复 the same way as a push, but nothing is stored: outcome, all problems, the record that would result, likely duplicates."""
        caller = intake.callers.caller(authorization, _GOOD_FOR)
        with intake.admitted(caller):
            sent = await events_in(request, caller.organisation)
            if len(sent) > MOST_EVENTS:
                raise ProblemError("body_too_large", f"{len(sent)} > {MOST_EVENTS}")
            intake.require_events(caller, len(sent))
            told = await run_in_threadpool(_tried, site, codes, likely, caller.organisation, sent)
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return router


def _tried(site: Site, codes: CodeLists, likely: Likely, organisation: str, sent: Sequence[Sent]) -> dict[str, Any]:
    with site.registry() as connection:
        return simulated(connection, organisation, [it.record for it in sent], codes, likely)
