"""Tables and reports as files to keep: sent whole, shown by no browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from fastapi import Response

from scenario_registry.console.page import HEADERS

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(name: str, write: Callable[[Path], object]) -> Response:
    """What ``write`` puts into the file that it is given, which ends as ``name`` does: with one of ``MEDIA_TYPES``."""
    ending = name.rpartition(".")[2]
    with TemporaryDirectory(prefix="scenarios-download-") as folder:
        path = Path(folder) / f"file.{ending}"
        write(path)
        content = path.read_bytes()
    headers = {
        **HEADERS,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return Response(content, headers=headers, media_type=MEDIA_TYPES[ending])
