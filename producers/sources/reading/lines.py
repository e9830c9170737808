"""Lines of a delivered file, none of them held in memory beyond a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, AnyStr


def bounded_lines(file: IO[AnyStr], newline: tuple[AnyStr, ...], limit: int) -> Iterator[tuple[AnyStr, bool]]:
    """Each line with its line end, and whether it is complete: of one with more than `limit` bytes (or characters of a
    text) only the start is given, the rest is read over. `newline` are the possible line ends.
    """
    while line := file.readline(limit):
        complete = line.endswith(newline) or len(line) < limit
        yield line, complete
        rest = line
        while not complete:
            rest = file.readline(limit)
            complete = not rest or rest.endswith(newline)
