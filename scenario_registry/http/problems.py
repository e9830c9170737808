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

from scenario_registry.http.failures import is_away, log_failure
from scenario_registry.http.headers import PLAIN

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
    "parameters_invalid": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "参数有误", "Parameters are not valid"),
    "unknown_code": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "代码表中没有，见 /v1/codes", "Not on the list of codes, see /v1/codes"),
    "registry_id_invalid": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "不是有效的登记编号，请核对校验位", "No registry id; check it for a typing error"),
    "scenario_unknown": Entry(HTTPStatus.NOT_FOUND, "登记库中没有这个场景", "The registry has no such scenario"),
    "list_unknown": Entry(HTTPStatus.NOT_FOUND, "没有这份已发布的清单，或没有这一版", "There is no such published list, or no such edition of it"),
    "list_differs": Entry(
        HTTPStatus.INTERNAL_SERVER_ERROR, "登记库中的内容与定稿时不符，未提供文件；请告知管理员", "What the registry holds is not what was frozen; tell the operators"
    ),
    "cursor_invalid": Entry(HTTPStatus.BAD_REQUEST, "翻页标记无效，请从第一页开始", "No cursor of this service; begin with the first page"),
    "registry_made_anew": Entry(
        HTTPStatus.GONE, "登记库已重建，版本重新编号；请从头读取", "The registry was made anew and numbers anew; read from the beginning"
    ),
    "version_ahead": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "登记库还没有这个版本", "The registry has no such version yet"),
    "registry_unavailable": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "登记库暂不可用，请稍后重试", "The registry is away; try again", 5),
    "index_not_ready": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "正在准备检索，请稍后重试", "Search is being prepared; try again", 2),
    "token_missing": Entry(HTTPStatus.UNAUTHORIZED, "需要令牌：Authorization: Bearer <令牌>", "A token is needed: Authorization: Bearer <token>"),
    "token_invalid": Entry(HTTPStatus.UNAUTHORIZED, "令牌无效、已到期或已吊销", "The token is unknown, expired or revoked"),
    "permission_missing": Entry(HTTPStatus.FORBIDDEN, "令牌没有这项权限", "The token is not good for this"),
    "other_organisation": Entry(HTTPStatus.FORBIDDEN, "令牌属于另一机构，不能代其他机构报送；未记录任何内容", "The token is another organisation's than the event's source; nothing was recorded"),
    "push_not_offered": Entry(HTTPStatus.FORBIDDEN, "此服务只读，不接收推送", "This service only reads and takes no events"),
    "media_type_unsupported": Entry(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "须为 application/cloudevents+json、application/cloudevents-batch+json 或 application/json，UTF-8，不压缩，属性写在 JSON 中而不在 ce- 请求头中", "Must be application/cloudevents+json, application/cloudevents-batch+json or application/json, in UTF-8, not compressed, with the attributes in the JSON and not in ce- headers"),
    "body_too_large": Entry(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "请求过大，请分批发送", "Too large; send several smaller ones"),
    "event_too_large": Entry(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "事件过大", "An event is too large"),
    "body_too_slow": Entry(HTTPStatus.REQUEST_TIMEOUT, "请求发送过慢", "The request came too slowly"),
    "body_unreadable": Entry(HTTPStatus.BAD_REQUEST, "请求不是有效的 UTF-8 JSON", "The request is not JSON in UTF-8"),
    "not_an_event": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "须为一个事件（JSON 对象）或一批事件（非空数组）", "Must be one event, a JSON object, or a batch, an array that is not empty"),
    "too_many_requests": Entry(HTTPStatus.TOO_MANY_REQUESTS, "该机构发送过快，请稍后重试", "This organisation sends too fast; try again later", 1),
    "log_unavailable": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "事件日志暂不可用，未给回执；请稍后重发，重复无妨", "The event log is away, no receipt was given; send again later, repeating does no harm", 5),
    "receipt_unknown": Entry(HTTPStatus.NOT_FOUND, "不是发给该机构的回执", "No receipt that was given to this organisation"),
    "push_unusual": Entry(
        HTTPStatus.CONFLICT, "一天内撤回或改写过多，而此服务没有发件箱可供暂扣；未记录任何内容，请联系运维", "It would withdraw or rewrite too much in one day, and this service has no outbox to hold it in; nothing was recorded, ask the operators"
    ),
    "deliveries_not_offered": Entry(HTTPStatus.FORBIDDEN, "此服务不接收报送文件", "This service takes no files"),
    "feed_unknown": Entry(HTTPStatus.NOT_FOUND, "没有这个报送声明", "There is no declaration of that name"),
    "other_feed": Entry(HTTPStatus.FORBIDDEN, "该报送属于另一机构，不能代其报送；未记录任何内容", "The feed is another organisation's than the token; nothing was recorded"),
    "feed_faulty": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "报送声明有误，请联系运维：scenarios feed list", "The declaration has a fault, which the operator sees with: scenarios feed list", 600),
    "file_name_invalid": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "file_name 须为文件名，不含路径和特殊字符，最长 120 字", "file_name must be the name of a file, without a path, at most 120 characters"),
    "file_unreadable": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "文件无法读取，整份未采用；未记录任何内容", "The file cannot be read, nothing of it is used or was recorded"),
    "too_many_rows": Entry(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "文件行数过多，整份未采用；未记录任何内容。请分成几个报送声明，或请运维用 scenarios feed publish 报送", "The file has too many rows, nothing of it is used or was recorded; declare several feeds, or let the operators hand it in by scenarios feed publish"),
    "file_not_plain": Entry(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "请求体须为文件本身：不压缩，不用 multipart（curl --data-binary @文件）", "The body must be the file itself: not compressed, no multipart (curl --data-binary @FILE)"),
    "outbox_unavailable": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "发件箱暂不可用，未记录任何内容；请稍后重发", "The outbox is away and nothing was recorded; send again later", 30),
    "too_many_deliveries": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "正在处理该机构的另一份文件，或排队过多，请稍后重试", "Another file of this organisation is being read, or too many wait; try again", 10),
    "login_needed": Entry(HTTPStatus.FORBIDDEN, "请先登录；登录可能已到期", "Log in first; perhaps it was too long ago"),
    "login_not_offered": Entry(HTTPStatus.FORBIDDEN, "此服务只供查阅，不提供登录", "This service is for reading and has no login"),
    "not_allowed": Entry(HTTPStatus.FORBIDDEN, "您的角色没有这项权限，已记录", "Your role may not do this; it was written down"),
    "form_foreign": Entry(HTTPStatus.FORBIDDEN, "表单已失效，请刷新页面后重试；未作任何改动", "The form is not, or no longer, valid; open the page again. Nothing was changed"),
    "too_many_logins": Entry(HTTPStatus.TOO_MANY_REQUESTS, "登录尝试过多，请稍后再试", "Too many attempts to log in; try again later", 60),
    "act_refused": Entry(HTTPStatus.CONFLICT, "未能完成，未作任何改动", "It could not be done, and nothing was changed"),
    "snapshots_not_offered": Entry(HTTPStatus.NOT_FOUND, "此服务不提供快照", "This service offers no snapshots"),
    "snapshot_unknown": Entry(HTTPStatus.NOT_FOUND, "没有这个快照文件，见 /v1/snapshots", "There is no such file, see /v1/snapshots"),
    "snapshot_gone": Entry(HTTPStatus.GONE, "该文件已删除，请从 /v1/snapshots 中较新的快照开始", "The file was deleted; begin with a newer snapshot, see /v1/snapshots"),
    "snapshots_unavailable": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "快照目录暂不可读，请稍后重试", "The folder of snapshots cannot be read; try again", 30),
    "range_invalid": Entry(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "文件没有这一段", "The file has no such range"),
    "format_not_offered": Entry(HTTPStatus.NOT_FOUND, "此服务未装该格式所需组件", "This service lacks what the format needs"),
    "export_too_large": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "一张工作表放不下，请改用 csv 或 jsonl", "Too many rows for a sheet; take csv or jsonl"),
    "pdf_too_long": Entry(HTTPStatus.UNPROCESSABLE_ENTITY, "清单过长，不在线生成 PDF，请改用 docx 或打印 html", "Too long for a PDF made here; take docx, or print html"),
    "too_many_exports": Entry(HTTPStatus.SERVICE_UNAVAILABLE, "正在生成其他导出，请稍后重试", "Other exports are being made; try again", 10),
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
    request_id: str | None = Field(default=None, description="在日志中查找 to be found in the log")


class ProblemError(Exception):
    """A request that cannot be answered; ``code`` is one of the catalogue."""

    def __init__(self, code: str, detail: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


def problem_response(
    code: str,
    detail: str | None = None,
    errors: list[dict[str, str]] | None = None,
    *,
    retry_after: int | None = None,
    request_id: str | None = None,
) -> JSONResponse:
    """The answer. ``retry_after``: seconds, else those of the catalogue."""
    entry = CATALOGUE[code]
    body: dict[str, Any] = {
        "type": f"urn:scenario-registry:problem:{code}",
        "title": f"{entry.zh} / {entry.en}",
        "status": entry.status.value,
        "code": code,
        "detail": detail,
        "errors": errors or [],
        "request_id": request_id,
    }
    # A bug is answered outside of what gives these to all others.
    headers = {**PLAIN, "Cache-Control": "no-store"}
    retry_after = retry_after or entry.retry_after
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if entry.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
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
        return problem_response(error.code, error.detail, retry_after=error.retry_after)

    @app.exception_handler(SQLAlchemyError)
    def _registry(request: Request, error: SQLAlchemyError) -> JSONResponse:
        code = "registry_unavailable" if is_away(error) else "internal_error"
        return problem_response(code, request_id=log_failure(request, error))

    @app.exception_handler(Exception)
    def _bug(request: Request, error: Exception) -> JSONResponse:
        return problem_response("internal_error", request_id=log_failure(request, error))

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
