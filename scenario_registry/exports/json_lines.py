"""An export as JSON lines: an object a scenario, its members named as columns are for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from scenario_registry.exports.edition import ExportEdition
from schemas.moment import utc_text
from sinks.publication.export import PublicScenario


def write_json_lines(edition: ExportEdition, scenarios: Iterable[PublicScenario], path: Path) -> None:
    """UTF-8; moments in UTC. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for scenario in scenarios:
            document = {column.name: column.value(scenario) for column in edition.columns}
            file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
