"""Blank lines of a text, told as ranges: a spreadsheet program exports a million of them without being asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from producers.sources.row import IgnoredRow, Item, SourceError

_MOST_BLANK = 1_048_576
"""Rows that a sheet has at most, so that no program exports more; reading over a million takes some seconds."""


def joined_blanks(items: Iterable[Item], most_blank: int = _MOST_BLANK) -> Iterator[Item]:
    """The items, each run of blank lines as one from its first line to its last. Raises SourceError `too_many_rows` for more than
    ``most_blank`` of them."""
    count = 0
    run: IgnoredRow | None = None
    for item in items:
        if not isinstance(item, IgnoredRow) or item.reason != "blank_row":
            if run is not None:
                yield run
                run = None
            yield item
            continue
        count += 1
        if count > most_blank:
            raise SourceError(
                "too_many_rows",
                f"空行超过 {most_blank} 行",
                f"There are more than {most_blank} blank lines",
                "请删去空行后重新报送",
                "Delete them and deliver the file again",
                item.location,
            )
        run = item if run is None else replace(run, location=replace(run.location, last_line=item.location.line))
    if run is not None:
        yield run
