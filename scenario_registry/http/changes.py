"""``/v1/changes``: the change feed, page by page or as server-sent events. Nobody who reads on misses a change."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import SQLAlchemyError

from scenario_registry.http.answering import answer
from scenario_registry.http.models import Changes
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.site import Site
from sinks.queries.public.feed import State, changes_told, state_of

MOST_STREAMS = 1_000
_AT_ONCE = 200
_PAUSE_SECONDS = 0.3
_SIGN_OF_LIFE_SECONDS = 15.0

_After = Annotated[int, Query(ge=0, le=2**63 - 1, description="已有的版本 the version you have")]
_Epoch = Annotated[str | None, Query(max_length=200, description="与该版本一起得到的 epoch that came with it")]


def change_routes(site: Site, is_ending: Callable[[], bool]) -> APIRouter:
    """The routes. Streams end once ``is_ending``."""
    router = APIRouter(
        prefix="/v1",
        tags=["变化 changes"],
        responses=responses("parameters_invalid", "version_ahead", "registry_made_anew", "registry_unavailable"),
    )
    places = threading.BoundedSemaphore(MOST_STREAMS)

    @router.get("/changes", summary="某版本之后的变化 what changed after a version", response_model=Changes)
    def changes(
        request: Request,
        after: _After = 0,
        epoch: _Epoch = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> Response:
        """按版本排列，连续无缺 in order and without gap."""
        now, found = _read(site, after, epoch, limit)
        last = found[-1]["version"] if found else after
        return answer(request, {"epoch": now.epoch, "version": now.version, "next": last, "changes": found})

    @router.get(
        "/changes/stream",
        summary="变化推送 as they come",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    def stream(
        after: _After = 0,
        epoch: _Epoch = None,
        last_event_id: Annotated[str | None, Header(max_length=300)] = None,
    ) -> StreamingResponse:
        """server-sent events；断线后浏览器按 Last-Event-ID 续读 whoever lost the line goes on where it was."""
        if last_event_id:
            epoch, _, version = last_event_id.rpartition(":")
            if not (version.isascii() and version.isdigit() and len(version) < 19):
                raise ProblemError("version_ahead", last_event_id)
            after = int(version)
        now, _ = _read(site, after, epoch, 1)
        if not places.acquire(blocking=False):
            raise ProblemError("too_many_streams")
        reading = _Stream(site, State(now.epoch, after), is_ending, places.release)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(reading.events(), headers=headers, media_type="text/event-stream")

    return router


def _read(site: Site, after: int, epoch: str | None, limit: int) -> tuple[State, list[dict[str, Any]]]:
    with site.registry() as connection:
        now = state_of(connection)
        if epoch and epoch != now.epoch:
            raise ProblemError("registry_made_anew")
        if after > now.version:
            raise ProblemError("version_ahead", f"{after} > {now.version}")
        return now, changes_told(connection, after, limit)


class _Stream:
    """One client. ``leave`` is called once it is gone, or the server ends."""

    def __init__(self, site: Site, at: State, is_ending: Callable[[], bool], leave: Callable[[], None]) -> None:
        self._site = site
        self._at = at
        self._is_ending = is_ending
        self._leave = leave

    async def events(self) -> AsyncIterator[str]:
        """Everything after the version, then what comes; a comment now and then, so that a line that broke is noticed."""
        try:
            quiet_since = time.monotonic()
            yield ": 已连接 connected\n\n"
            while not self._is_ending():
                try:
                    found = await run_sync(self._more)
                except ProblemError as error:
                    yield f"event: {error.code}\ndata: {{}}\n\n"
                    return
                if found:
                    yield "".join(map(self._event, found))
                    quiet_since = time.monotonic()
                else:
                    if time.monotonic() - quiet_since > _SIGN_OF_LIFE_SECONDS:
                        yield ": \n\n"
                        quiet_since = time.monotonic()
                    await anyio.sleep(_PAUSE_SECONDS)
        finally:
            self._leave()

    def _more(self) -> list[dict[str, Any]]:
        # The follower has looked already: a thousand clients that wait ask the registry nothing.
        seen = self._site.follower.state
        if seen == self._at:
            return []
        try:
            _, found = _read(self._site, self._at.version, self._at.epoch, _AT_ONCE)
        except SQLAlchemyError:
            return []
        return found

    def _event(self, change: dict[str, Any]) -> str:
        self._at = State(self._at.epoch, change["version"])
        data = json.dumps(change, ensure_ascii=False)
        return f"id: {self._at.epoch}:{self._at.version}\nevent: {change['kind']}\ndata: {data}\n\n"
