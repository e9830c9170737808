"""How commands print: tables for people, JSON for programs. Data never reaches the terminal as control characters or markup."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import IO, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.moment import to_people, utc_text

_WIDTH_OF_A_FILE = 240
"""Columns when the output is no terminal: wide enough that grep finds a row on one line."""

_LONGEST_WORD = 20
"""Columns that a registry id and a moment take; what is longer is mostly prose, which may go over several lines."""


def console(file: IO[str] | None = None) -> Console:
    """A console on standard output, or on ``file``."""
    file = file or sys.stdout
    return Console(file=file, width=None if file.isatty() else _WIDTH_OF_A_FILE, highlight=False, markup=False)


def show_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output under its title, if it has one; without rows the title alone. Numbers stand at the right. On a terminal too narrow for its ids and
    numbers, which would come in pieces that nobody can copy, a paragraph for each row."""
    shown = Table(header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    cells = [[Text(_shown(value), justify="right" if type(value) is int else "left") for value in row] for row in rows]
    for row_cells in cells:
        shown.add_row(*row_cells)
    if title:
        say(title)
    if not cells:
        return
    out = console()
    if _least_width(headings, cells) > out.width:
        for row_cells in cells:
            out.print(_paragraph(zip(headings, row_cells, strict=True), out.width), overflow="fold")
    else:
        out.print(shown)


def _paragraph(fields: Iterable[tuple[str, Text]], width: int) -> Text:
    """The fields that hold something, as many on a line as fit, and an empty line. The first one tells which row it is."""
    shown, used = Text(), 0
    for label, value in fields:
        if not value:
            continue
        told = (" ｜ ".join(value.plain.splitlines()), "" if shown else "bold")
        field = Text.assemble((f"{label} ", "dim"), told)
        gap = "" if not shown else "   " if used + 3 + field.cell_len <= width else "\n"
        used = field.cell_len + (used + 3 if gap == "   " else 0)
        shown.append(gap).append(field)
    return shown.append("\n")


def _least_width(headings: Sequence[str], cells: Sequence[Sequence[Text]]) -> int:
    """Columns of a terminal at which no word of up to ``_LONGEST_WORD`` columns is cut."""
    least = 1
    for column in zip(map(Text, headings), *cells, strict=True):
        least += 3 + min(_LONGEST_WORD, max(text.cell_len for text in column))
    return least


def show_fields(title: str, fields: Iterable[tuple[str, object]]) -> None:
    """Labels and values, one a line."""
    say(title)
    console().print(_fields((label, _shown(value)) for label, value in fields))


def _fields(fields: Iterable[tuple[str, str]]) -> Table:
    shown = Table(show_header=False)
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(overflow="fold")
    for label, value in fields:
        shown.add_row(Text(label), Text(value))
    return shown


def say(text: str) -> None:
    """A line for people on standard output."""
    typer.echo(printable(text))


def warn(text: str) -> None:
    """A line for people on standard error."""
    typer.echo(printable(text), err=True)


def print_json(document: object) -> None:
    """One document."""
    typer.echo(_escaped(json.dumps(document, ensure_ascii=False, indent=2, default=_plain)))


def print_json_line(value: object) -> None:
    """One object of a list, on a line of its own."""
    typer.echo(_escaped(json.dumps(value, ensure_ascii=False, default=_plain)))


def _escaped(document: str) -> str:
    """The same JSON with escapes for all that json leaves as it is and a terminal obeys, or cannot be written: C1 controls,
    direction marks, halves of surrogate pairs. Outside of strings there are none."""
    return "".join(
        character if character.isprintable() or character in "\n\u3000" else json.dumps(character)[1:-1]
        for character in document
    )


def printable(text: str) -> str:
    """``text`` with control characters made visible, so that what an organisation sent cannot steer the terminal."""
    return "".join(
        character if character.isprintable() or character in "\n\t　" else character.encode("unicode_escape").decode()
        for character in text
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return printable(to_people(value) if isinstance(value, datetime) else str(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value)} has no form in JSON")
