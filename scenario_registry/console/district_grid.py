"""The city's units on a grid: no map, but neighbours lie about where they do. Every code of ``schemas/codes/districts.csv`` has a tile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenario_registry.console.charts import level
from schemas.code_lists import CodeList

COLUMNS, ROWS = 6, 6

WHOLE_CITY = "510100"

_ROWS = (
    # West to east, north at the top.
    (None, "510182", None, "510114", "510113", "510121"),
    ("510181", "510117", "510106", "510108", "510112", None),
    ("510184", "510115", "510105", "510104", "CD-DB", "510185"),
    ("510129", "510116", "510107", "CD-GX", None, None),
    ("510183", "510118", None, "CD-TF", None, None),
    ("510131", None, None, None, WHOLE_CITY, None),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit. ``level``: from 0 for no scenario to 5."""

    code: str
    column: int
    row: int
    count: int
    level: int


def tiles(counts: Mapping[str, int], districts: CodeList) -> list[Tile]:
    """All units that are on the list, with how many scenarios there are in each; row by row."""
    known = {code: counts.get(code, 0) for row in _ROWS for code in row if code is not None and code in districts}
    # What concerns the whole city would make every single district pale.
    highest = max((count for code, count in known.items() if code != WHOLE_CITY), default=0)
    return [
        Tile(code, column, row, known[code], level(known[code], max(highest, 1)))
        for row, codes in enumerate(_ROWS)
        for column, code in enumerate(codes)
        if code is not None and code in known
    ]
