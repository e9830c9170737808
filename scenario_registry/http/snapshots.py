"""``/v1/snapshots``: the registry as files, from the folder that ``scenarios snapshots make`` fills."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath

from scenario_registry.http.answering import answer
from scenario_registry.http.files import file_answer
from scenario_registry.http.problems import ProblemError, responses
from scenario_registry.snapshots.index import SnapshotFolderError, SnapshotIndex, read_index

_MEDIA_TYPE = "application/gzip"
_FILE = {"content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


def snapshot_routes(folder: Path | None) -> APIRouter:
    """The routes. Without a folder they answer that there are no snapshots here."""
    router = APIRouter(prefix="/v1", tags=["快照 snapshots"])

    @router.get(
        "/snapshots",
        summary="有哪些快照和增量 snapshots and deltas",
        response_model=SnapshotIndex,
        responses=responses("snapshots_not_offered", "snapshots_unavailable"),
    )
    def index(request: Request) -> Response:
        """旧的在前；格式见 docs/snapshots.md oldest first."""
        return answer(request, _index(_offered(folder)).model_dump())

    @router.get(
        "/snapshots/{name}",
        summary="一个文件 one file",
        response_class=Response,
        responses={
            200: {"description": "gzip，JSON Lines", **_FILE},
            206: {"description": "其中一段 a part of it", **_FILE},
            **responses(
                *("snapshots_not_offered", "snapshot_unknown", "snapshot_gone", "snapshots_unavailable"),
                *("range_invalid", "parameters_invalid"),
            ),
        },
    )
    def one_file(request: Request, name: Annotated[str, InPath(max_length=200)]) -> Response:
        """可续传 may be asked for in parts (Range)；已删除的为 410 is answered once it was deleted."""
        place = _offered(folder)
        known = _index(place)
        found = next((it for it in known.files() if it.name == name), None)
        if found is None:
            raise ProblemError("snapshot_gone" if name in known.removed else "snapshot_unknown")
        try:
            # The index names it, so it is no path of the client's making.
            file = (place / found.name).open("rb")
        except FileNotFoundError as error:
            raise ProblemError("snapshot_gone") from error
        except OSError as error:
            raise ProblemError("snapshots_unavailable") from error
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return file_answer(request, file, f'"{found.sha256}"', _MEDIA_TYPE, headers)

    return router


def _offered(folder: Path | None) -> Path:
    if folder is None:
        raise ProblemError("snapshots_not_offered")
    return folder


def _index(folder: Path) -> SnapshotIndex:
    try:
        return read_index(folder)
    except (SnapshotFolderError, OSError) as error:
        raise ProblemError("snapshots_unavailable") from error
