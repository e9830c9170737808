"""``POST /v1/feeds/{feed}/deliveries``: a file is handed in as it is, and answered row by row."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from producers.feed import Feed
from scenario_registry.checking import check_as_json
from scenario_registry.deliveries import MOST_BYTES, Deliveries, plain_name
from scenario_registry.http.bodies import body_of
from scenario_registry.http.intake.delivery_problems import told_as_problems
from scenario_registry.http.intake.models import DeliveryModel, held_back
from scenario_registry.http.intake.routes import REFUSED, Authorization, Intake
from scenario_registry.http.problems import ProblemError, responses
from schemas.code_lists import CodeLists
from sinks.tokens import Permission

_MOST_SECONDS = 120.0
"""For a file to come."""

_MOST_PROBLEMS = 1_000


def delivery_routes(intake: Intake, deliveries: Deliveries, codes: CodeLists) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1", tags=["推送 push"])

    @router.post(
        "/feeds/{feed}/deliveries",
        summary="报送一份文件 hand in a file",
        response_model=DeliveryModel,
        responses=responses(
            *REFUSED, "deliveries_not_offered", "feed_unknown", "other_feed", "feed_faulty", "file_name_invalid",
            "file_unreadable", "file_not_plain", "too_many_rows", "body_too_large", "body_too_slow", "too_many_requests",
            "too_many_deliveries", "outbox_unavailable", "log_unavailable", "registry_unavailable", "bad_request",
        ),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )  # fmt: skip
    async def hand_in(
        request: Request,
        feed: Annotated[str, Path(max_length=100, description="声明的名称 name of the declaration")],
        file_name: Annotated[
            str, Query(max_length=200, description="文件名，问题按它指明位置 its name, in which places are told")
        ],
        check: Annotated[bool, Query(description="只检查，不发送 look only, send nothing")] = False,
        authorization: Authorization = None,
    ) -> Response:
        """请求体就是文件本身；按该机构的报送声明读取，只发送与上次不同的内容，异常的整份暂停等人核对 the body is the file itself, read by the declaration; what changed is sent, and what is unusual is held whole."""
        may = {Permission.PUSH, Permission.SIMULATE} if check else {Permission.PUSH}
        caller = intake.callers.caller(authorization, frozenset(may))
        with intake.admitted(caller), told_as_problems(feed):
            # Before the file is waited for.
            plain_name(file_name)
            declared = await run_in_threadpool(deliveries.feed_of, caller.organisation, feed)
            content = await _file_in(request)
            told = await run_in_threadpool(_taken, deliveries, declared, file_name, content, codes, check)
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return router


async def _file_in(request: Request) -> bytes:
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise ProblemError("file_not_plain", "Content-Encoding")
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise ProblemError("file_not_plain", "Content-Type")
    return await body_of(request, MOST_BYTES, _MOST_SECONDS)


def _taken(
    deliveries: Deliveries,
    feed: Feed,
    file_name: str,
    content: bytes,
    codes: CodeLists,
    is_trial: bool,
) -> dict[str, Any]:
    done = deliveries.take(feed, file_name, content, datetime.now(UTC), codes, is_trial=is_trial)
    found, summary = check_as_json(feed, done.check, _MOST_PROBLEMS), done.summary
    hold = summary.hold if summary else None
    return {
        "state": "checked" if summary is None else "held" if hold else "sent",
        "sent": summary.sent if summary else 0,
        "counts": asdict(summary.counts) if summary else None,
        "held": held_back(hold),
        "problems_found": len(done.check.problems),
        **found,
        "leftovers": dict(done.check.leftovers),
        "absent": list(done.check.absent),
    }
