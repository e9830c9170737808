"""An export as CSV: UTF-8 with byte order mark, and no text that a spreadsheet program would run (``scenario_registry.lists.formula``)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from scenario_registry.exports.edition import ExportEdition
from scenario_registry.exports.words import as_text
from scenario_registry.lists.formula import for_csv
from sinks.publication.export import PublicScenario


def write_csv(edition: ExportEdition, scenarios: Iterable[PublicScenario], path: Path) -> None:
    """One line a scenario below the headings. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.heading for column in edition.columns)
        for scenario in scenarios:
            writer.writerow(for_csv(as_text(column.value(scenario))) for column in edition.columns)
