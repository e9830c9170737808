"""``/v1/codes``, ``/v1/feeds`` and ``/health``: the lists that data refers to, how fresh it is, whether the service answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request, Response

from scenario_registry.http.answering import answer
from scenario_registry.http.models import Code, FeedModel, Standing
from scenario_registry.http.problems import responses
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists
from sinks.queries.public.feed import state_of
from sinks.queries.public.feeds import feeds


class ListName(StrEnum):
    """The lists."""

    DISTRICTS = "districts"
    FIELDS = "fields"
    INDUSTRIES = "industries"
    CHAINS = "chains"
    ORGANISATIONS = "organisations"


def list_routes(site: Site, codes: CodeLists) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["代码与状况 codes and standing"])

    @router.get("/v1/codes", summary="有哪些代码表 the lists", response_model=list[str])
    def lists(request: Request) -> Response:
        """代码表的名称 names of the lists."""
        return answer(request, [name.value for name in ListName])

    @router.get(
        "/v1/codes/{name}",
        summary="一个代码表 one list",
        response_model=list[Code],
        responses=responses("parameters_invalid"),
    )
    def one_list(request: Request, name: ListName) -> Response:
        """代码、名称、有效期 codes, names and days of validity."""
        if name is ListName.ORGANISATIONS:
            known = [(it.id, it) for it in codes.organisations.values()]
            return answer(request, [_code(code, it) for code, it in known])
        return answer(request, [_code(it.code, it) for it in getattr(codes, name.value).values()])

    @router.get(
        "/v1/feeds",
        summary="各机构报送的新鲜度 how fresh",
        response_model=list[FeedModel],
        responses=responses("registry_unavailable"),
    )
    def fresh(request: Request) -> Response:
        """以最近一次质量检查为准 as of the last quality run."""
        with site.registry() as connection:
            found = feeds(connection)
        return answer(request, [it._asdict() for it in found])

    @router.get(
        "/health", summary="是否可用 is it well", response_model=Standing, responses=responses("registry_unavailable")
    )
    def health(request: Request) -> Response:
        """登记库可读则 200，否则 503 whether the registry can be read."""
        with site.registry() as connection:
            now = state_of(connection)
        seen = site.follower.state
        searched = None if seen is None else seen.version
        return answer(request, {"status": "ok", **now._asdict(), "searched_version": searched})

    return router


def _code(code: str, entry: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "valid_from": _day(entry.valid_from),
        "valid_to": _day(entry.valid_to),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
