"""What the cells of a sheet do not tell: hidden columns and merged ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from openpyxl.utils.cell import range_boundaries

from producers.sources.xlsx.markup import LAST_COLUMN, PIECE, create_parser, prefix_of

_MOST_MERGED = 100_000  # ranges; a table of as many rows with one each is no table any more


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
    """Scan the XML of a sheet. Raises ExpatError, and ValueError for what is no range and for ranges without end.

    Merged ranges stand behind the cells, so that they cost a scan of the whole sheet; without them it ends before.
    """
    # Bytes, so that a column that is said to be hidden a million times costs no more than the saying.
    hidden = bytearray(LAST_COLUMN + 1)
    ranges: list[MergedRange] = []
    prefix: str | None = None
    in_cells = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal prefix, in_cells
        if prefix is None:
            prefix = prefix_of(tag)
        name = tag.removeprefix(prefix)
        if name == "mergeCell":
            if len(ranges) == _MOST_MERGED:
                raise ValueError(f"more than {_MOST_MERGED} merged ranges")
            ranges.append(_range(attributes.get("ref", "")))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = max(int(attributes["min"]), 1), min(int(attributes["max"]), LAST_COLUMN)
            hidden[first : last + 1] = b"\1" * max(last + 1 - first, 0)
        elif name == "sheetData":
            in_cells = True

    parser = create_parser()
    parser.StartElementHandler = start
    while (merged or not in_cells) and (piece := source.read(PIECE)):
        parser.Parse(piece, False)
    return Layout(frozenset(column for column, is_hidden in enumerate(hidden) if is_hidden), tuple(ranges))


def _range(reference: str) -> MergedRange:
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(f"not a range of cells: {reference!r}")
    return MergedRange(left, top, right, bottom)
