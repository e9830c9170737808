"""Tables and reports as files to keep: sent whole, shown by no browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from fastapi import Response

from scenario_registry.answers.sheets import MOST_ROWS, write_xlsx
from scenario_registry.console.page import HEADERS
from scenario_registry.http.problems import ProblemError
from scenario_registry.lists.csv import write_csv

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_download(name: str, form: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A table as csv or xlsx, whose cells are text to every spreadsheet program. Raises ProblemError for another form, and for more rows than
    a sheet holds."""
    if form == "csv":
        return download(f"{name}.csv", lambda path: write_csv(headings, rows, path))
    if form != "xlsx":
        raise ProblemError("not_found", form[:40])
    known = list(islice(rows, MOST_ROWS + 1))
    if len(known) > MOST_ROWS:
        raise ProblemError("export_too_large", "csv")
    return download(f"{name}.xlsx", lambda path: write_xlsx(name, headings, [24] * len(headings), known, path))


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
