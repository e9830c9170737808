"""What the cells of a sheet do not tell: hidden columns and merged ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from openpyxl.utils.cell import range_boundaries

from producers.sources.xlsx.markup import PIECE, create_parser, prefix_of

_LAST_COLUMN = 16_384  # a sheet ends with column XFD


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Rows and columns of a merged range, both ends included, counted from 1."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Hidden columns as numbers from 1, and merged ranges in the order of the file."""

    hidden: frozenset[int]
    merged: tuple[MergedRange, ...]


def read_layout(source: IO[bytes], *, merged: bool) -> Layout:
    """Scan the XML of a sheet. Raises ExpatError.

    Merged ranges stand behind the cells, so that they cost a scan of the whole sheet; without them it ends before.
    """
    hidden: set[int] = set()
    ranges: list[MergedRange] = []
    prefix: str | None = None
    in_cells = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal prefix, in_cells
        if prefix is None:
            prefix = prefix_of(tag)
        name = tag.removeprefix(prefix)
        if name == "mergeCell":
            ranges.append(_range(attributes.get("ref", "")))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), int(attributes["max"])
            hidden.update(range(max(first, 1), min(last, _LAST_COLUMN) + 1))
        elif name == "sheetData":
            in_cells = True

    parser = create_parser()
    parser.StartElementHandler = start
    while (merged or not in_cells) and (piece := source.read(PIECE)):
        parser.Parse(piece, False)
    return Layout(frozenset(hidden), tuple(ranges))


def _range(reference: str) -> MergedRange:
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(f"not a range of cells: {reference!r}")
    return MergedRange(left, top, right, bottom)
