"""A table as one CSV file: UTF-8 with byte order mark, which is how Excel knows the encoding.

A text that a spreadsheet program would run as a formula gets an apostrophe in front (see ``formula``); whoever reads the file with
a program takes it off again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from scenario_registry.lists.formula import for_csv


def write_csv(headings: Sequence[str], rows: Iterable[Iterable[str]], path: Path) -> None:
    """Row by row. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(map(for_csv, row) for row in rows)
