"""Rows with more text than any field takes: they must not travel, since no log takes a message of any length."""

from __future__ import annotations

import json

from producers.feed import Feed
from producers.sources.row import BrokenRow, CellValue, SourceRow

MOST_CHARACTERS = 10_000
"""Of one value. The longest field of a statement has 4,000, and what is normalised must not cost the square of its length."""

_MOST_OF_JSON = 100_000  # of a list or an object, names and brackets included
_RAW_LIMIT = 10_000  # characters of the row that are kept


def as_unreadable(feed: Feed, row: SourceRow) -> BrokenRow | None:
    """The row as one that cannot be read (`value_too_long`), when a column that the feed uses holds too much; else None. Pure."""
    for name in feed.used_columns & row.values.keys():
        size, most = _size(row.values[name])
        if size > most:
            return BrokenRow(
                json.dumps(dict(row.values), ensure_ascii=False, default=str)[:_RAW_LIMIT].encode(
                    "utf-8", "surrogatepass"
                ),
                row.location,
                "value_too_long",
                f"{row.cells.get(name, '')} {name} 有 {size} 个字，最多 {most} ({size} characters, more than {most})".strip(),
            )
    return None


def _size(value: CellValue) -> tuple[int, int]:
    if isinstance(value, str):
        return len(value), MOST_CHARACTERS
    if isinstance(value, list | dict):
        return len(json.dumps(value, ensure_ascii=False, default=str)), _MOST_OF_JSON
    return 0, 0
