"""The lines of snapshots and deltas, in canonical form: the same row is the same bytes, whichever database it comes from.

A line is a JSON object of ``table``, ``key`` (a list of texts) and ``row``, without blanks, in UTF-8, and ends with a line feed. Lines stand in the
order of their tables' names, then of their keys, both by UTF-8 bytes. A delta holds the lines that are new or other, and for a row that is
gone its key with ``row`` null. Functions that take lines want them in that order, and keep none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sinks.queries.public.feed import State
from sinks.queries.public.whole import KeyedRow

FORMAT = 1
"""Raised when a reader of the format before would misread what is written."""

ABOUT = "about"
"""The first line: a row without a key, which says what the rest is."""

_END = b"\n"


class Place(NamedTuple):
    """Where a line stands."""

    table: str
    key: tuple[str, ...]


def snapshot_lines(state: State, rows: Iterable[KeyedRow]) -> Iterator[bytes]:
    """All lines of a snapshot."""
    yield _line(ABOUT, (), {"format": FORMAT, **state._asdict()})
    for row in rows:
        yield _line(*row)


def delta_lines(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[bytes]:
    """What leads from one snapshot to another."""
    old, new = _Reader(before), _Reader(after)
    while old.line is not None or new.line is not None:
        if old.line == new.line:
            old.step()
            new.step()
        elif new.line is None or (old.line is not None and old.place < new.place):
            yield _line(*old.place, None)
            old.step()
        else:
            if old.line is not None and old.place == new.place:
                old.step()
            yield new.line
            new.step()


def applied(before: Iterable[bytes], delta: Iterable[bytes]) -> Iterator[bytes]:
    """The snapshot that a delta leads to. ``applied(a, delta_lines(a, b))`` is ``b``."""
    old, change = _Reader(before), _Reader(delta)
    while True:
        if change.line is not None and (old.line is None or change.place <= old.place):
            if old.line is not None and change.place == old.place:
                old.step()
            if not is_removal(change.line):
                yield change.line
            change.step()
        elif old.line is not None:
            yield old.line
            old.step()
        else:
            return


def is_removal(line: bytes) -> bool:
    """Whether a delta's line says that a row is gone."""
    return line.endswith(b'"row":null}\n')


class _Reader:
    """One line ahead. Where it stands is read only when somebody asks: most lines of two snapshots are alike."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self.line: bytes | None = None
        self._place: Place | None = None
        self.step()

    def step(self) -> None:
        self.line = next(self._lines, None)
        self._place = None

    @property
    def place(self) -> Place:
        if self._place is None:
            found = json.loads(self.line or b"")
            self._place = Place(found["table"], tuple(found["key"]))
        return self._place


def _line(table: str, key: tuple[str, ...], row: dict[str, Any] | None) -> bytes:
    document = {"table": table, "key": key, "row": row}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + _END
