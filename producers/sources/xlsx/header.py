"""The header of a table: one row, or several with groups over their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from producers.sources.reading.heading import heading, require_different
from producers.sources.row import Location, SourceError
from producers.sources.xlsx.sheet import SheetRow

LEADING_ROWS = 50
"""A header is looked for among so many rows that are not blank."""


@dataclass(frozen=True, slots=True)
class Header:
    """The rows a header fills, both included, and its columns by number: unique names, hidden columns left out. ``groups``:
    what stands above the lowest heading of a column, by its name."""

    first_row: int
    last_row: int
    columns: Mapping[int, str]
    groups: Mapping[str, str]


def header_at(rows: Sequence[SheetRow], hidden: Collection[int], place: Location) -> Header:
    """The header that fills these rows. A column is named by its lowest heading, or `group/heading` where that is not
    unique. Raises SourceError `header_missing` or `duplicate_heading`.
    """
    if not rows:
        raise header_missing((), place)
    columns = sorted({column for row in rows for column in row.cells} - set(hidden))
    path: dict[int, list[str]] = {column: [] for column in columns}
    named: set[int] = set()
    for row in rows:
        group = ""
        for column in columns:
            if own := heading(row.cells.get(column)):
                group = own
                named.add(column)
                path[column].append(own)
            elif group and column not in named and row is not rows[-1]:
                path[column].append(group)
    times = Counter(parts[-1] for parts in path.values())
    names = {column: "/".join(parts[-2:]) if times[parts[-1]] > 1 else parts[-1] for column, parts in path.items()}
    require_different(names.values(), place)
    groups = {names[column]: "/".join(parts[:-1]) for column, parts in path.items()}
    return Header(rows[0].number, rows[-1].number, names, groups)


def find_header(
    rows: Sequence[SheetRow], headings: Collection[str], hidden: Collection[int], place: Location
) -> Header:
    """The first row, or else the first two adjacent rows, that hold all `headings`.

    A single row is widened by the one before or after it when that is the other row of a header with groups: several
    texts, some of them where the single row has nothing, and none below a heading asked for. Raises like header_at.
    """
    for depth in (1, 2):
        for start in range(len(rows) - depth + 1):
            part = rows[start : start + depth]
            if part[-1].number - part[0].number != depth - 1 or not _holds(part, headings):
                continue
            header = header_at(part, hidden, place)
            if set(headings) <= set(header.columns.values()):
                if depth == 1:
                    up = bool(start) and _completes(header, rows[start - 1], hidden)
                    asked = {column for column, name in header.columns.items() if name in headings}
                    down = start + 1 < len(rows) and _completes(header, rows[start + 1], hidden, asked)
                    part = rows[start - up : start + 1 + down]
                return header_at(part, hidden, place)
    raise header_missing(headings, place)


def require_headings(header: Header, headings: Collection[str], place: Location) -> None:
    """Raises SourceError `header_missing` when a declared header lacks one of them."""
    if missing := [name for name in headings if name not in header.columns.values()]:
        raise header_missing(missing, place)


def header_missing(headings: Collection[str], place: Location) -> SourceError:
    """No header with these headings."""
    return SourceError(
        "header_missing",
        f"找不到表头，缺少：{'、'.join(headings)}" if headings else "声明的表头行是空的",
        f"The header is not found; missing: {', '.join(headings)}"
        if headings
        else "The declared header rows are blank",
        "请核对列名是否改动，或修改数据源声明中的 headings、header_rows",
        "Check whether headings were renamed, or mend headings or header_rows in the declaration of the feed",
        place,
    )


def _holds(rows: Sequence[SheetRow], headings: Collection[str]) -> bool:
    texts = {heading(value) for row in rows for value in row.cells.values()}
    return all(name in texts or name.rpartition("/")[2] in texts for name in headings)


def _completes(header: Header, row: SheetRow, hidden: Collection[int], asked: Collection[int] = ()) -> bool:
    """Whether a row beside a header of one row belongs to it; a first row of data has nothing where no heading is."""
    shown = row.cells.keys() - set(hidden)
    return (
        row.number in (header.first_row - 1, header.last_row + 1)
        and len(shown) > 1
        and all(isinstance(row.cells[column], str) for column in shown)
        and not shown <= header.columns.keys()
        and not shown & set(asked)
    )
