"""``POST /v1/events`` and ``GET /v1/receipts/{receipt}``: events come in, and whoever sent them follows what becomes of them."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from scenario_registry.eventlog.patient import PATIENCE_SECONDS
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.http.intake.appending import Appending
from scenario_registry.http.intake.body import Sent, events_in
from scenario_registry.http.intake.breaker import PushBreaker, state_of_held
from scenario_registry.http.intake.callers import Caller, Callers
from scenario_registry.http.intake.models import ReceiptModel, Received, held_back
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.rate import Rate
from scenario_registry.http.site import Site
from schemas.receipt import digest_of_receipt, receipt_of
from sinks.queries.public.feed import state_of
from sinks.queries.receipts import followed
from sinks.tokens import Permission

_REQUESTS_PER_SECOND, _REQUESTS_AT_ONCE = 100, 200
_EVENTS_PER_SECOND, _EVENTS_AT_ONCE = 5_000, 20_000
_MOST_UNDER_WAY = 16
"""Requests of one organisation whose bodies are in memory."""

Authorization = Annotated[str | None, Header(description="Bearer <令牌 token>", max_length=500)]

REFUSED = ("token_missing", "token_invalid", "permission_missing", "push_not_offered", "parameters_invalid")


OF_BODIES = (
    *("other_organisation", "media_type_unsupported", "body_too_large", "event_too_large", "body_too_slow"),
    *("body_unreadable", "not_an_event"),
)


class Intake:
    """What the routes share. Limits are per organisation and process."""

    def __init__(self, callers: Callers, appending: Appending) -> None:
        self.callers = callers
        self._appending = appending
        self._requests = Rate(_REQUESTS_PER_SECOND, _REQUESTS_AT_ONCE)
        self._events = Rate(_EVENTS_PER_SECOND, _EVENTS_AT_ONCE)
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def admitted(self, caller: Caller) -> Iterator[None]:
        """While one request of this organisation is under way. Raises ProblemError when there are too many."""
        _require(self._requests.wait_for(caller.organisation, 1))
        if self._under_way[caller.organisation] >= _MOST_UNDER_WAY:
            raise ProblemError("too_many_requests")
        self._under_way[caller.organisation] += 1
        try:
            yield
        finally:
            self._under_way[caller.organisation] -= 1

    def require_events(self, caller: Caller, count: int) -> None:
        """Raises ProblemError when so many more are too many."""
        _require(self._events.wait_for(caller.organisation, count))

    async def append(self, caller: Caller, sent: list[Sent]) -> None:
        """Returns when all are durable. Raises ProblemError when they may not be."""
        appended = self._appending.append(caller.organisation, [it.record for it in sent])
        if appended is None:
            raise ProblemError("too_many_requests")
        try:
            await asyncio.wait_for(asyncio.wrap_future(appended), PATIENCE_SECONDS)
        except (TimeoutError, LogUnavailableError) as error:
            raise ProblemError("log_unavailable") from error


def intake_routes(site: Site, intake: Intake, breaker: PushBreaker) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["推送 push"])

    @router.post(
        "/events",
        summary="推送一个或一批事件 send events",
        status_code=202,
        response_model=Received,
        responses=responses(
            *REFUSED, *OF_BODIES, "too_many_requests", "log_unavailable", "registry_unavailable", "push_unusual",
            "outbox_unavailable",
        ),
        openapi_extra={"requestBody": {"required": True, "content": BODIES}},
    )  # fmt: skip
    async def push(request: Request, authorization: Authorization = None) -> Response:
        """CloudEvents 1.0 JSON；写入日志后才答复；重复发送得到同一回执 answered once durable; the same event again has the same receipt."""
        caller = intake.callers.caller(authorization, frozenset({Permission.PUSH}))
        with intake.admitted(caller):
            sent = await events_in(request, caller.organisation)
            intake.require_events(caller, len(sent))
            hold = await run_in_threadpool(breaker.weigh, caller.organisation, sent)
            if hold is None:
                await intake.append(caller, sent)
        state = "received" if hold is None else state_of_held(hold.decision)
        given = [{**_given(it, caller), "state": state} for it in sent]
        return JSONResponse(
            {"received": len(given), "receipts": given, "held": held_back(hold)}, 202, {"Cache-Control": "no-store"}
        )

    @router.get(
        "/receipts/{receipt}",
        summary="事件的去向 what became of an event",
        response_model=ReceiptModel,
        responses=responses(*REFUSED, "receipt_unknown", "registry_unavailable"),
    )
    async def follow(receipt: Annotated[str, Path(max_length=100)], authorization: Authorization = None) -> Response:
        """已收到 > 结果 > 自版本 N 起可见 received > outcome > visible at version N."""
        caller = intake.callers.caller(authorization, frozenset({Permission.PUSH}))
        digest = digest_of_receipt(receipt, caller.organisation, caller.key)
        if digest is None:
            raise ProblemError("receipt_unknown")
        told = await run_in_threadpool(_followed, site, breaker, caller.organisation, digest)
        return JSONResponse({"receipt": receipt, **told}, headers={"Cache-Control": "no-store"})

    return router


BODIES = {
    "application/cloudevents+json": {"schema": {"type": "object"}},
    "application/cloudevents-batch+json": {"schema": {"type": "array", "minItems": 1, "items": {"type": "object"}}},
    "application/json": {"schema": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}},
}


def _require(wait_seconds: float) -> None:
    if wait_seconds > 0:
        raise ProblemError("too_many_requests", retry_after=math.ceil(wait_seconds))


def _given(sent: Sent, caller: Caller) -> dict[str, Any]:
    receipt = receipt_of(caller.organisation, sent.digest, caller.key)
    named = {name: it if isinstance(it := sent.event.get(name), str) else None for name in ("id", "subject")}
    return {"receipt": receipt, **named, "follow": f"/v1/receipts/{receipt}"}


def _followed(site: Site, breaker: PushBreaker, organisation: str, digest: str) -> dict[str, Any]:
    with site.registry() as connection:
        now = state_of(connection)
        found = followed(connection, organisation, digest)
    if found is None:
        state = breaker.state_of(organisation, digest)
        told: dict[str, Any] = {"state": state, "outcome": None, "visible_at": None, "local_id": None}
        return {**told, "problems": [], "epoch": now.epoch}
    version = found.version
    if version is None and found.outcome == "accepted":
        # The registry was made anew and numbers anew: it is seen, at the latest, now.
        version = now.version
    return {
        "state": "processed" if version is None else "visible",
        "outcome": found.outcome,
        "visible_at": version,
        "epoch": now.epoch,
        "local_id": found.local_id,
        "problems": found.problems,
    }
