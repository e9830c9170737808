"""A list as one CSV file: UTF-8 with byte order mark, which is how Excel knows the encoding.

A text that a spreadsheet program would run as a formula gets an apostrophe in front (see ``formula``); whoever reads the file with
a program takes it off again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from scenario_registry.lists.columns import Value
from scenario_registry.lists.edition import Edition
from scenario_registry.lists.formula import for_csv
from sinks.publication.scenario_list import ListedScenario


def write_csv(edition: Edition, scenarios: Iterable[ListedScenario], path: Path) -> None:
    """One line per row, the name of the group first. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["分组", *(column.heading for column in edition.columns)])
        for scenario in scenarios:
            values = (column.value(scenario) for column in edition.columns)
            writer.writerow([edition.group_names[scenario.group], *map(_text, values)])


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return for_csv(str(value))
