"""CSV in any usual form: encoding and delimiter declared or recognised, line breaks inside quotes, doubled quotes.

    [source]
    kind = "csv"
    encoding = "gb18030"            # or left out to have it recognised
    delimiter = ";"                 # or left out to have it recognised among , ; tab |
    headings = ["编号", "场景名称"]    # optional; records above the header with these are titles and notes

A record with too many or too few columns, with an unclosed quote, with bytes that cannot be decoded or with a NUL is a
BrokenRow (`wrong_column_count`, `malformed_csv`, `undecodable_text`, `nul_character`, `line_too_long`) and the next line
starts a new record. Empty columns without a heading, at the end of a record also missing ones, do not count. Runs of blank records are reported as
one range; totals and who filled it in are no data: `total` and `footer` are patterns for the first value of such a record.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from producers.sources.reading.blanks import joined_blanks
from producers.sources.reading.encoding import UNDECODED, checked_encoding, detect_encoding, undecodable
from producers.sources.reading.ends import Ends
from producers.sources.reading.files import file_name, open_consistently
from producers.sources.reading.heading import heading, is_blank, require_different
from producers.sources.reading.records import Record, read_records
from producers.sources.row import BrokenRow, CellValue, IgnoredRow, Item, Location, SourceError, SourceRow

_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024  # characters in which the delimiter is looked for
_LEADING_RECORDS = 50  # among so many a header with declared headings is looked for
_RAW_LIMIT = 10_000  # characters of a broken record that are kept
_QUOTED = re.compile(r'"[^"]*"')


class Options(Ends):
    """A CSV file with one header."""

    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    headings: list[str] = Field(default_factory=list)


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """One SourceRow a record; its line is the first it stands on, and records count from 1 after the header.

    Raises SourceError: `header_missing`, `duplicate_heading`, `unknown_encoding`, `undecodable`, and those of
    open_consistently.
    """
    place = Location(file=file_name(path) if path else None)
    try:
        yield from joined_blanks(_read(options, path, place))
    except UnicodeError as error:
        # Such as UTF-16 that does not say in which order its bytes stand.
        raise undecodable(place) from error


def _read(options: Options, path: Path | None, place: Location) -> Iterator[Item]:
    with open_consistently(path) as file:
        encoding = checked_encoding(options.encoding, place) if options.encoding else detect_encoding(file, place)
        text = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
        delimiter = options.delimiter or _sniff_delimiter(text.read(_SAMPLE), options.headings)
        text.seek(0)
        columns: Mapping[int, str] = {}
        number = leading = 0
        for record in read_records(text, delimiter):
            location = replace(place, line=record.line)
            if not record.problem and all(is_blank(field) for field in record.fields):
                yield IgnoredRow(location, "blank_row")
            elif columns:
                number += 1
                if reason := _reason_to_ignore(options, record, len(columns)):
                    yield IgnoredRow(location, reason)
                else:
                    yield _row(record, columns, replace(location, record=number), encoding)
            elif set(options.headings) <= {heading(field) for field in record.fields}:
                columns = _columns(record, location)
                yield IgnoredRow(location, "header_row")
            elif leading == _LEADING_RECORDS:
                break
            else:
                yield IgnoredRow(location, "note_row" if leading else "title_row")
                leading += 1
        if not columns:
            raise _header_missing(options.headings, place)


def _reason_to_ignore(options: Options, record: Record, width: int) -> Literal["total_row", "footer_row"] | None:
    filled = [field for field in record.fields if not is_blank(field)]
    return options.reason_to_ignore(filled[0], len(filled), width) if filled else None


def _sniff_delimiter(sample: str, headings: Sequence[str]) -> str:
    """The one that is most frequent outside quotes on the line with the headings, or on the first that is not blank."""
    lines = [line for line in sample.splitlines() if line.strip()]
    header = next((line for line in lines if all(name in line for name in headings)), "")
    outside_quotes = _QUOTED.sub("", header)
    return max(_DELIMITERS, key=outside_quotes.count)


def _columns(record: Record, location: Location) -> Mapping[int, str]:
    """Position from 0 -> name, for the columns with a heading."""
    names = {position: name for position, field in enumerate(record.fields) if (name := heading(field))}
    if record.problem or UNDECODED.search(record.text):
        raise _header_missing((), location)
    require_different(names.values(), location)
    return names


def _header_missing(headings: Sequence[str], place: Location) -> SourceError:
    return SourceError(
        "header_missing",
        f"找不到表头，应有：{'、'.join(headings)}" if headings else "找不到可读的表头",
        f"The header is not found; expected: {', '.join(headings)}" if headings else "There is no readable header",
        "请核对列名、编码和分隔符，或修改数据源声明",
        "Check headings, encoding and delimiter, or mend the declaration of the feed",
        place,
    )


def _row(record: Record, columns: Mapping[int, str], location: Location, encoding: str) -> SourceRow | BrokenRow:
    fields = record.fields
    if problem := _problem(record, max(columns) + 1):
        # utf-8-sig would put a byte order mark before every one.
        raw = record.text[:_RAW_LIMIT].encode(encoding.removesuffix("-sig"), "surrogateescape")
        return BrokenRow(raw, location, *problem)
    values: dict[str, CellValue] = {
        name: None if is_blank(fields[position]) else fields[position] for position, name in columns.items()
    }
    positions = {name: position for position, name in columns.items()}
    for position, field in enumerate(fields):
        if position not in columns and not is_blank(field):
            values[f"[{position + 1}]"] = field
            positions[f"[{position + 1}]"] = position
    return SourceRow(values, location, _Cells(positions, record.line))


def _problem(record: Record, width: int) -> tuple[str, str] | None:
    """Code and detail; `width` is the number of columns up to the last one with a heading."""
    if record.problem:
        return record.problem, f"引号不配对或行过长：{record.detail} (the record cannot be parsed)"
    if UNDECODED.search(record.text):
        return "undecodable_text", "含有无法解码的字节 (some bytes cannot be decoded)"
    if "\0" in record.text:
        return "nul_character", "含有空字符 NUL (there is a NUL character)"
    # A value behind the last heading, though under an empty column, tells of a delimiter too many somewhere before.
    if len(record.fields) < width or not all(is_blank(field) for field in record.fields[width:]):
        found = len(record.fields)
        return "wrong_column_count", f"应有 {width} 列，实有 {found} 列 (expected {width} columns, found {found})"
    return None


@dataclass(frozen=True, slots=True)
class _Cells(Mapping[str, str]):
    """Column name -> `第17行第12列`, made only when somebody asks; the line is the first of the record."""

    positions: Mapping[str, int]
    line: int

    def __getitem__(self, name: str) -> str:
        return f"第{self.line}行第{self.positions[name] + 1}列"

    def __iter__(self) -> Iterator[str]:
        return iter(self.positions)

    def __len__(self) -> int:
        return len(self.positions)
