"""The cells of a sheet, row by row, in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO

from openpyxl.utils.cell import column_index_from_string, get_column_letter

from producers.sources.reading.heading import is_blank
from producers.sources.xlsx.cells import CellProblem, SheetCell, StoredCell, cell_value
from producers.sources.xlsx.dates import DateStyles
from producers.sources.xlsx.markup import LAST_COLUMN, PIECE, create_parser, prefix_of

_MOST_CHARACTERS = 32_767  # what a cell can hold in any spreadsheet program


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number from 1, with its cells that are not blank by their column from 1."""

    number: int
    cells: Mapping[int, SheetCell]


def read_rows(source: IO[bytes], strings: Sequence[str], dates: DateStyles) -> Iterator[SheetRow]:
    """The rows that hold anything, in the order of the file; a million formatted empty rows yield nothing.

    Raises what guard.XML_DAMAGED lists when the XML is damaged.
    """
    collector = _Collector(strings, dates)
    parser = create_parser()
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    while piece := source.read(PIECE):
        parser.Parse(piece, False)
        yield from collector.take()
    parser.Parse(b"", True)
    yield from collector.take()


def cell_reference(column: int, row: int) -> str:
    """`P16`."""
    return f"{get_column_letter(column)}{row}"


@cache
def _column(letters: str) -> int:
    """At most 16,384 different ones: openpyxl refuses (ValueError) what lies beyond `ZZZ`."""
    return column_index_from_string(letters)


class _Collector:
    """expat's handlers, and the rows they have completed."""

    def __init__(self, strings: Sequence[str], dates: DateStyles) -> None:
        self._strings, self._dates = strings, dates
        self._names: dict[str, str] = {}
        self._done: list[SheetRow] = []
        self._row = self._column = 0
        self._cells: dict[int, SheetCell] = {}
        self._kind, self._style = "n", 0
        self._text: list[str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._in_phonetic = False

    def take(self) -> list[SheetRow]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._names:
            self._names = {prefix_of(tag) + name: name for name in ("row", "c", "v", "t", "f", "rPh")}
        name = self._names.get(tag)
        if name == "c":
            reference = attributes.get("r")
            self._column = _column(reference.rstrip("0123456789")) if reference else self._column + 1
            if self._column > LAST_COLUMN:
                raise ValueError(f"a cell beyond column {LAST_COLUMN}")
            self._kind = attributes.get("t", "n")
            self._style = int(attributes.get("s", 0))
            self._value = self._formula = None
        elif name == "v" or name == "f" or name == "t":
            self._text = []
        elif name == "rPh":
            self._in_phonetic = True
        elif name == "row":
            number = attributes.get("r")
            self._row = int(number) if number else self._row + 1
            self._column, self._cells = 0, {}

    def characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def end(self, tag: str) -> None:
        name = self._names.get(tag)
        if name == "v" or name == "f" or name == "t":
            text, self._text = "".join(self._text or ()), None
            if name == "v":
                self._value = text
            elif name == "f":
                self._formula = "=" + text
            elif not self._in_phonetic:
                self._value = (self._value or "") + text
        elif name == "c":
            if self._value is not None or self._formula is not None:
                cell = StoredCell(self._kind, self._style, self._value, self._formula)
                value = cell_value(cell, self._strings, self._dates)
                if isinstance(value, str) and len(value) > _MOST_CHARACTERS:
                    value = CellProblem("cell_too_long", value)
                if not is_blank(value):
                    self._cells[self._column] = value
        elif name == "rPh":
            self._in_phonetic = False
        elif name == "row" and self._cells:
            self._done.append(SheetRow(self._row, self._cells))
