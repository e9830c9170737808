"""CSV records with the lines they stand on, such that a damaged one does not take its neighbours with it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from producers.sources.reading.lines import bounded_lines

LINE_LIMIT = 1_000_000  # characters
_MOST_LINES = 200  # of one record: an unclosed quote must not swallow the rest of the file


@dataclass(frozen=True, slots=True)
class Record:
    """The first line (from 1), text and fields of a record; one that cannot be read has a problem and no fields.

    `problem` is `malformed_csv` or `line_too_long`, `detail` what the csv module says about it.
    """

    line: int
    text: str
    fields: Sequence[str]
    problem: str = ""
    detail: str = ""


def read_records(file: TextIO, delimiter: str) -> Iterator[Record]:
    """Records of a text that was opened with newline="". After a damaged one, its second line starts the next record."""
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = lines.begin_record()
        try:
            fields = next(reader, None)
        except csv.Error as error:
            problem = "line_too_long" if isinstance(error, _LineTooLong) else "malformed_csv"
            yield Record(first, lines.keep_first_line(), (), problem, str(error))
            continue
        if fields is None:
            return
        yield Record(first, "".join(lines.taken), fields)


class _LineTooLong(csv.Error):
    pass


class _Lines(Iterator[str]):
    """What csv reads from: remembers the lines of the record at hand and can take them back."""

    def __init__(self, file: TextIO) -> None:
        self._lines = bounded_lines(file, ("\n", "\r"), LINE_LIMIT)
        self._again: deque[tuple[str, bool]] = deque()
        self._number = 0
        self.taken: list[str] = []

    def begin_record(self) -> int:
        self.taken = []
        return self._number + 1

    def keep_first_line(self) -> str:
        first, *others = self.taken
        self._again.extendleft((line, True) for line in reversed(others))
        self._number -= len(others)
        return first

    def __next__(self) -> str:
        line, complete = self._again.popleft() if self._again else next(self._lines)
        self._number += 1
        self.taken.append(line)
        if not complete:
            raise _LineTooLong(f"line contains more than {LINE_LIMIT} characters")
        if len(self.taken) > _MOST_LINES:
            raise csv.Error(f"quoted field runs over more than {_MOST_LINES} lines")
        return line
