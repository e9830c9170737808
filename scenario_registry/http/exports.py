"""``/v1/exports``: what is sought as one file, in four forms, each of one version of the registry."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.exports.asked import in_words
from scenario_registry.exports.making import ExportFormat, make_export
from scenario_registry.exports.parquet import NoParquetError
from scenario_registry.http.asked import AskedCodes, sought_of
from scenario_registry.http.files import file_answer
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.http.search.search import Sought
from scenario_registry.http.site import Site
from scenario_registry.lists.edition import TooManyRowsError
from schemas.code_lists import CodeLists
from schemas.scenario import Kind, Stage
from sinks.publication.selection import Selection

AT_ONCE = 2
"""Exports that a server makes at one time: each takes a processor for some seconds."""

MEDIA_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv",
    ExportFormat.JSONL: "application/jsonl",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}

_BINARY = {"schema": {"type": "string", "format": "binary"}}


def export_routes(site: Site, codes: CodeLists) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["导出 exports"])
    places = threading.BoundedSemaphore(AT_ONCE)

    @router.get(
        "/exports/scenarios.{form}",
        summary="导出 as one file",
        response_class=Response,
        responses={
            200: {"description": "文件 the file", "content": dict.fromkeys(MEDIA_TYPES.values(), _BINARY)},
            **responses(
                *("format_not_offered", "registry_unavailable", "too_many_exports"),
                *("parameters_invalid", "unknown_code", "export_too_large"),
            ),
        },
    )
    def export(
        request: Request,
        form: ExportFormat,
        asked: Annotated[AskedCodes, Depends()],
    ) -> Response:
        """条件同检索；含已撤回的，不含联系方式 filters as in search; withdrawn ones too, without contacts."""
        sought = sought_of(site, codes, asked)
        if not places.acquire(blocking=False):
            raise ProblemError("too_many_exports")
        try:
            return _made(site, request, form, _selection(sought), codes)
        except NoParquetError as error:
            raise ProblemError("format_not_offered", str(error)) from error
        except TooManyRowsError as error:
            raise ProblemError("export_too_large", str(error)) from error
        finally:
            places.release()

    return router


def _made(site: Site, request: Request, form: ExportFormat, selection: Selection, codes: CodeLists) -> Response:
    with _unnamed_place() as path:
        edition = make_export(site.engine, form, selection, in_words(selection, codes), path, codes)
        file = path.open("rb")
    digest = hashlib.file_digest(file, "sha256")
    name = quote(f"场景-{edition.state.version}.{form.value}")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Registry-Version": str(edition.state.version),
        "X-Registry-Epoch": edition.state.epoch,
        "X-Scenarios": str(edition.count),
        "Vary": "Accept-Encoding",
    }
    # Weak: compressed and plain are the same to whoever compares.
    return file_answer(request, file, f'W/"{digest.hexdigest()[:32]}"', MEDIA_TYPES[form], headers)


def _selection(sought: Sought) -> Selection:
    def some(code: str | None) -> tuple[str, ...]:
        return () if code is None else (code,)

    return Selection(
        kind=None if sought.kind is None else Kind(sought.kind),
        stages=() if sought.stage is None else (Stage(sought.stage),),
        fields=some(sought.field),
        industries=some(sought.industry),
        chains=some(sought.industry_chain),
        districts=some(sought.district),
        organisations=some(sought.organisation),
        with_withdrawn=True,
    )


@contextmanager
def _unnamed_place() -> Iterator[Path]:
    """Where to write a file that has no name any more once the block ended; who opened it within reads on."""
    with TemporaryDirectory(prefix="scenarios-export-") as folder:
        yield Path(folder) / "export"
