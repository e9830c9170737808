"""Errors as RFC 9457 has them, in two languages, each with a code that stays: programs branch on it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Entry(NamedTuple):
    """``retry_after``: seconds."""

    status: HTTPStatus
    zh: str
    en: str
    retry_after: int | None = None


CATALOGUE: dict[str, Entry] = {
    "internal_error": Entry(HTTPStatus.INTERNAL_SERVER_ERROR, "程序出错，已记入日志", "A bug; it is in the log"),
    "not_found": Entry(HTTPStatus.NOT_FOUND, "没有这个地址", "There is nothing at this address"),
    "method_not_allowed": Entry(HTTPStatus.METHOD_NOT_ALLOWED, "此地址不支持该方法", "This address does not take that method"),
    "bad_request": Entry(HTTPStatus.BAD_REQUEST, "请求无法读取", "The request cannot be read"),
    "parameters_invalid": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "参数有误，见 errors", "Parameters are not valid, see errors"),
    "unknown_code": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "代码表中没有，见 /v1/codes", "Not on the list of codes, see /v1/codes"),
    "registry_id_invalid": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "不是有效的登记编号，请核对校验位", "No registry id; check it for a typing error"),
    "scenario_unknown": Entry(HTTPStatus.NOT_FOUND, "登记库中没有这个场景", "The registry has no such scenario"),
    "cursor_invalid": Entry(HTTPStatus.BAD_REQUEST, "翻页标记无效，请从第一页开始", "No cursor of this service; begin with the first page"),
    "registry_made_anew": Entry(
        HTTPStatus.GONE, "登记库已重建，版本重新编号；请从头读取", "The registry was made anew and numbers anew; read from the beginning"
    ),
    "version_ahead": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "登记库还没有这个版本", "The registry has no such version yet"),
    "registry_unavailable": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "登记库暂不可用，请稍后重试", "The registry is away; try again", 5),
    "index_not_ready": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "正在准备检索，请稍后重试", "Search is being prepared; try again", 2),
    "too_many_streams": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "订阅过多，请稍后重试或用 /v1/changes", "Too many streams; try again, or read /v1/changes", 30),
}  # fmt: skip


class ProblemModel(BaseModel):
    """What every error answers."""

    type: str = Field(description="urn:scenario-registry:problem:<code>")
    title: str = Field(description="中文 / English")
    status: int
    code: str = Field(description="稳定的错误代码 stable code")
    detail: str | None = None
    errors: list[dict[str, str]] = Field(default=[], description="每个有误的参数 each parameter at fault")


class ProblemError(Exception):
    """A request that cannot be answered; ``code`` is one of the catalogue."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def problem_response(code: str, detail: str | None = None, errors: list[dict[str, str]] | None = None) -> JSONResponse:
    """The answer."""
    entry = CATALOGUE[code]
    body: dict[str, Any] = {
        "type": f"urn:scenario-registry:problem:{code}",
        "title": f"{entry.zh} / {entry.en}",
        "status": entry.status.value,
        "code": code,
        "detail": detail,
        "errors": errors or [],
    }
    headers = {"Cache-Control": "no-store"}
    if entry.retry_after is not None:
        headers["Retry-After"] = str(entry.retry_after)
    return JSONResponse(body, entry.status.value, headers, MEDIA_TYPE)


def responses(*codes: str) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: these problems."""
    schema = {"$ref": "#/components/schemas/ProblemModel"}
    statuses = sorted({CATALOGUE[code].status for code in codes})
    return {
        status.value: {
            "description": "；".join(CATALOGUE[code].zh for code in codes if CATALOGUE[code].status == status),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def handle_problems(app: FastAPI) -> None:
    """Every error leaves as a problem; a bug without a word about itself, which goes to the log."""

    @app.exception_handler(ProblemError)
    def _own(_request: Request, error: ProblemError) -> JSONResponse:
        return problem_response(error.code, error.detail)

    @app.exception_handler(SQLAlchemyError)
    def _registry(_request: Request, _error: SQLAlchemyError) -> JSONResponse:
        # Without its text: that names servers.
        return problem_response("registry_unavailable")

    @app.exception_handler(Exception)
    def _bug(_request: Request, _error: Exception) -> JSONResponse:
        return problem_response("internal_error")

    @app.exception_handler(RequestValidationError)
    def _parameters(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"where": ".".join(map(str, it["loc"])), "what": str(it["msg"])} for it in error.errors()]
        return problem_response("parameters_invalid", errors=errors)

    @app.exception_handler(HTTPException)
    def _framework(_request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
        answer = problem_response(code)
        answer.headers.update(error.headers or {})
        return answer
