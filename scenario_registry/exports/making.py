"""Make an export: draw it from the registry, write it to its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine

from scenario_registry.exports.columns import export_columns
from scenario_registry.exports.edition import ExportEdition
from scenario_registry.exports.json_lines import write_json_lines
from scenario_registry.exports.parquet import write_parquet
from scenario_registry.exports.words import as_text
from scenario_registry.exports.xlsx import MOST_ROWS, write_xlsx
from scenario_registry.lists.csv import write_csv
from scenario_registry.lists.edition import TooManyRowsError
from scenario_registry.unfinished import replaced
from schemas.code_lists import CodeLists
from sinks.publication.export import PublicScenario, open_export
from sinks.publication.selection import Selection


class ExportFormat(StrEnum):
    """The form of the file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def _write_csv(edition: ExportEdition, scenarios: Iterable[PublicScenario], path: Path) -> None:
    rows = ((as_text(column.value(scenario)) for column in edition.columns) for scenario in scenarios)
    write_csv([column.heading for column in edition.columns], rows, path)


_WRITERS: dict[ExportFormat, Callable[[ExportEdition, Iterable[PublicScenario], Path], None]] = {
    ExportFormat.XLSX: write_xlsx,
    ExportFormat.CSV: _write_csv,
    ExportFormat.JSONL: write_json_lines,
    ExportFormat.PARQUET: write_parquet,
}


def make_export(
    engine: Engine,
    form: ExportFormat,
    selection: Selection,
    asked: Sequence[tuple[str, str]],
    path: Path,
    codes: CodeLists,
) -> ExportEdition:
    """Write the scenarios of one version of the registry; a file that is there is replaced once the new one is whole. ``asked``: the selection in
    words. Raises TooManyRowsError, NoParquetError, SQLAlchemyError and OSError; then nothing has changed."""
    with open_export(engine, selection) as export:
        edition = ExportEdition(export.state, export.changed_at, export.count(), asked, export_columns(codes))
        if form is ExportFormat.XLSX and edition.count > MOST_ROWS:
            raise TooManyRowsError("场景", edition.count)
        with replaced(path) as unfinished:
            _WRITERS[form](edition, export.rows(), unfinished)
    return edition
