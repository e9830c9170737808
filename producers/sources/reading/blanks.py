"""Blank lines of a text, told as ranges: a spreadsheet program exports a million of them without being asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from producers.sources.row import IgnoredRow, Item


def joined_blanks(items: Iterable[Item]) -> Iterator[Item]:
    """The items, each run of blank lines as one from its first line to its last."""
    run: IgnoredRow | None = None
    for item in items:
        if not isinstance(item, IgnoredRow) or item.reason != "blank_row":
            if run is not None:
                yield run
                run = None
            yield item
        elif run is None:
            run = item
        else:
            run = replace(run, location=replace(run.location, last_line=item.location.line))
    if run is not None:
        yield run
