"""``/v1/lists``: lists in batches that were published, as JSON and as files. Those of one edition are the same for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from scenario_registry.batches.document import ListDocument
from scenario_registry.batches.json_form import json_document
from scenario_registry.batches.making import Form, file_name, make_file
from scenario_registry.batches.pdf import NoPdfError
from scenario_registry.batches.reading import ListDigestError, UnknownListError, document_of, one_moment
from scenario_registry.http.answering import answer
from scenario_registry.http.files import file_answer
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists
from schemas.published_list import list_number
from sinks.list_source import PUBLIC
from sinks.lists import list_rows
from streams.lists.entries import VersionMissingError

AT_ONCE = 2
"""Files that a server makes at one time: a long list takes a processor for some seconds."""

MOST_ENTRIES_OF_PDF = 1_000
"""Chromium holds all pages: a gigabyte for so many entries, nine for 5,000 (bench/RESULTS.md), and anybody may ask."""

MEDIA_TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.HTML: "text/html; charset=utf-8",
    Form.PDF: "application/pdf",
    Form.JSON: "application/json",
}

Number = Annotated[str, InPath(description="清单编号，如 2026-S-01 number", max_length=20)]
Edition = Annotated[int | None, Query(description="第几版，默认最新 edition, the last by default", ge=1, le=1000)]


class PublishedList(BaseModel):
    """One list that is or was public; days in ISO 8601."""

    number: str = Field(
        description="清单编号：年份、S 场景或 O 机会、批次 year, S for scenarios or O for opportunities, batch"
    )
    kind: str = Field(description="scenario 场景、opportunity 机会")
    title: str
    office: str = Field(description="发布单位 office that publishes it")
    state: str = Field(description="published 已发布、withdrawn 已撤回")
    edition: int = Field(description="最新版次 last edition")
    entries: int = Field(description="条目数 entries of the last edition")
    digest: str | None = Field(description="最新版的内容摘要 digest of the last edition")
    published_on: str | None
    made_on: str | None = Field(description="最新版的日期 day of the last edition")
    withdrawn_because: str | None


def published_list_routes(site: Site, codes: CodeLists) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["清单 lists"])
    places = threading.BoundedSemaphore(AT_ONCE)

    @router.get(
        "/lists",
        summary="已发布的清单 published lists",
        response_model=list[PublishedList],
        responses=responses("registry_unavailable"),
    )
    def index(request: Request) -> Response:
        """最新一批在前 the latest batch first."""
        with site.engine.connect() as connection:
            rows = list_rows(connection, PUBLIC)
        return answer(request, [PublishedList(**row._asdict()).model_dump() for row in rows])

    @router.get(
        "/lists/{number}",
        summary="一份清单 one list",
        responses=responses("registry_unavailable", "list_unknown", "list_differs", "parameters_invalid"),
    )
    def one(request: Request, number: Number, edition: Edition = None) -> Response:
        """条目、分组、勘误和内容摘要 entries, groups, errata and digest."""
        return answer(request, json_document(_published(site, number, edition), codes))

    @router.get(
        "/lists/{number}/file.{form}",
        summary="清单文件 the list as a file",
        response_class=Response,
        responses={
            200: {"description": "文件 the file", "content": {it: {} for it in MEDIA_TYPES.values()}},
            **responses(
                *("registry_unavailable", "list_unknown", "list_differs", "format_not_offered", "too_many_exports"),
                *("pdf_too_long", "parameters_invalid"),
            ),
        },
    )
    def one_file(request: Request, number: Number, form: Form, edition: Edition = None) -> Response:
        """同一版任何时候生成都逐字节相同 the same bytes whenever it is made."""
        document = _published(site, number, edition)
        require_small_enough(form, len(document.entries))
        if not places.acquire(blocking=False):
            raise ProblemError("too_many_exports")
        try:
            return _file(request, document, form, codes)
        except NoPdfError as error:
            raise ProblemError("format_not_offered", str(error)) from error
        finally:
            places.release()

    return router


def require_small_enough(form: Form, entries: int) -> None:
    """Raises ProblemError for a file that would take more memory than one asker may have."""
    if form is Form.PDF and entries > MOST_ENTRIES_OF_PDF:
        raise ProblemError("pdf_too_long")


def _published(site: Site, number: str, edition: int | None) -> ListDocument:
    which = list_number(number)
    if which is None:
        raise ProblemError("list_unknown")
    try:
        with one_moment(site.engine) as connection:
            document = document_of(connection, which, edition, PUBLIC)
    except UnknownListError as error:
        raise ProblemError("list_unknown") from error
    except (ListDigestError, VersionMissingError) as error:
        raise ProblemError("list_differs") from error
    return document


def _file(request: Request, document: ListDocument, form: Form, codes: CodeLists) -> Response:
    with _folder() as folder:
        file = make_file(document, form, folder, codes).open("rb")
    name = quote(file_name(document, form))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Vary": "Accept-Encoding"}
    tag = f'W/"{document.digest[:32]}-{document.edition}-{document.state.value}-{form.value}"'
    return file_answer(request, file, tag, MEDIA_TYPES[form], headers)


@contextmanager
def _folder() -> Iterator[Path]:
    """Where a file is made that has no name any more once the block ended; who opened it within reads on."""
    with TemporaryDirectory(prefix="scenarios-list-") as folder:
        yield Path(folder)
