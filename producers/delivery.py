"""One delivery of a feed, read as a whole, and what it says twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from producers import sources
from producers.feed import Feed
from producers.lookalikes import lookalikes
from producers.map_row import MappedRow, SenderProblem, map_row
from producers.sources.row import IgnoredRow, Location, SourceError, SourceRow

MOST_ROWS = 200_000
"""All rows of a delivery are in memory together, some 5 kB each; the setting ``delivery_rows`` allows no more either."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """``rows``: everything to send, in the order of the source, broken rows included. ``ignored``: what is no data or a repeat.
    ``absent``: columns that the feed reads and that no row has, be it renamed or hidden; none where no
    row could be read, or the rows are events."""

    rows: tuple[MappedRow, ...]
    ignored: tuple[IgnoredRow, ...]
    absent: tuple[str, ...] = ()


def read_delivery(feed: Feed, path: Path | None, most_rows: int = MOST_ROWS) -> Delivery:
    """Read and map the file, or the feed's own address when the kind needs no ``path``. Has no side effect.

    Within a snapshot, a local id with the same content again is ignored; with other content the row gets the problem
    ``duplicate_local_id`` and the first one stays; an id that only looks like one before it gets ``lookalike_local_id``, a warning.
    The lines of an event feed all stay: versions settle them later.
    Raises SourceError when the source as a whole cannot be read, and `too_many_rows` when it has more than ``most_rows``, ignored ones included.
    """
    rows: list[MappedRow] = []
    ignored: list[IgnoredRow] = []
    unseen = feed.used_columns
    is_list = False  # of rows that have columns, as an event has not: it says what it needs
    first_of: dict[str, MappedRow] = {}
    for item in sources.load(feed.source.kind).read(feed.source.options, path):
        if len(rows) + len(ignored) == most_rows:
            raise _too_many_rows(most_rows, item.location)
        if isinstance(item, IgnoredRow):
            ignored.append(item)
            continue
        if isinstance(item, SourceRow):
            is_list = feed.events is None
            unseen -= item.values.keys()
        row = map_row(feed, item)
        first = first_of.setdefault(row.local_id, row) if feed.events is None and row.local_id is not None else row
        if first is row:
            rows.append(row)
        elif _says_the_same(first, row):
            ignored.append(IgnoredRow(row.location, "identical_row"))
        else:
            rows.append(_with_duplicate_id(row))
    alike = lookalikes(first_of)
    rows = [_with_lookalike(row, alike[row.local_id]) if row.local_id in alike else row for row in rows]
    return Delivery(tuple(rows), tuple(ignored), tuple(sorted(unseen)) if is_list else ())


def _too_many_rows(most_rows: int, location: Location) -> SourceError:
    return SourceError(
        "too_many_rows",
        f"一份报送超过 {most_rows} 行，读到这里为止，全部作废",
        f"The delivery has more than {most_rows} rows; reading stopped here and nothing of it is used",
        "请核对文件或查询；确有这么多的，分成几个报送声明，各报一部分",
        "Look at the file or the query; if there are so many, declare several feeds, each for a part",
        location,
    )


def _says_the_same(first: MappedRow, second: MappedRow) -> bool:
    return (first.data, first.problems) == (second.data, second.problems)


def _with_lookalike(row: MappedRow, other: str) -> MappedRow:
    problem: SenderProblem = {"code": "lookalike_local_id", "field": "subject", "value": other}
    return replace(row, problems=(*row.problems, problem))


def _with_duplicate_id(row: MappedRow) -> MappedRow:
    problem: SenderProblem = {"code": "duplicate_local_id", "field": "subject", "value": row.local_id}
    return replace(row, problems=(*row.problems, problem))
