"""What every source kind yields: a row, a row that cannot be read, or a row that is no data; and the error of a whole source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

CellValue: TypeAlias = str | int | float | bool | date | datetime | Decimal | list[Any] | dict[str, Any] | None
"""A value as the organisation delivered it: not trimmed, not converted. A list or an object comes from JSON only."""

IgnoredReason: TypeAlias = Literal[
    "title_row",
    "note_row",
    "header_row",
    "section_row",
    "total_row",
    "footer_row",
    "blank_row",
    "page_overlap",
    "identical_row",
    "undeclared_sheet",
]


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a source as a person finds it.

    Rows, lines and records count from 1 (a record is the n-th after the header); `last_row` and `last_line` close a range.
    `pointer` is an RFC 6901 JSON pointer, which counts from 0.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    last_row: int | None = None
    line: int | None = None
    last_line: int | None = None
    record: int | None = None
    pointer: str | None = None

    def as_dict(self) -> dict[str, str | int]:
        """The parts that are known, in the order of the fields."""
        known = ((part.name, getattr(self, part.name)) for part in fields(self))
        return {name: value for name, value in known if value is not None}

    def text_zh(self) -> str:
        """For people, such as `rail.xlsx 「清单」第16行`; an empty text when nothing is known."""
        place = f"「{self.sheet}」" if self.sheet else ""
        if self.row is not None:
            place += f"第{self.row}至{self.last_row}行" if self.last_row else f"第{self.row}行"
        if self.line is not None:
            place += f"第{self.line}至{self.last_line}行" if self.last_line else f"第{self.line}行"
        if self.record is not None:
            place += f"（第{self.record}条记录）" if self.line is not None else f"第{self.record}条记录"
        if self.pointer is not None:
            place += f"JSON 路径 {self.pointer or '/'}"
        return " ".join(part for part in (self.file, place) if part)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row, form, list item or event line.

    `values`: column heading, form label or dotted JSON path -> raw value; a column without a heading is `[X]`, where X is
    its letter or number. `cells`: the same names -> where the value stands (`P16`, `第17行第12列`); may be empty.
    """

    values: Mapping[str, CellValue]
    location: Location
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be read. `raw` is what was delivered, cut where it is overlong; `detail` is Chinese and English."""

    raw: bytes
    location: Location
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row which is no data, and what it is instead."""

    location: Location
    reason: IgnoredReason


Item: TypeAlias = SourceRow | BrokenRow | IgnoredRow


class SourceError(Exception):
    """The source as a whole cannot be read: nothing already read from it may be used."""

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        hint_zh: str,
        hint_en: str,
        location: Location | None = None,
    ) -> None:
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en
        self.hint_zh = hint_zh
        self.hint_en = hint_en
        self.location = location or Location()
        super().__init__(code, message_zh, message_en, hint_zh, hint_en, self.location)

    def __str__(self) -> str:
        where = self.location.text_zh()
        return f"{where + '：' if where else ''}{self.message_zh}。{self.hint_zh}。 {self.message_en}. {self.hint_en}."
