"""JSON lines: one object a line, such as the events of an organisation's own system.

    [source]
    kind = "json_lines"

Nested objects become columns with dotted names (`scene.invest.amount`); lists stay values. The file is streamed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from producers.sources.reading.blanks import joined_blanks
from producers.sources.reading.files import file_name, open_consistently
from producers.sources.reading.json_items import MalformedJson, flatten, parse_json
from producers.sources.reading.lines import bounded_lines
from producers.sources.row import BrokenRow, IgnoredRow, Item, Location, SourceRow

_LINE_LIMIT = 1_000_000  # bytes; a scenario with all its texts takes one to ten thousand
_RAW_LIMIT = 10_000  # bytes of an overlong line that are kept


class Options(BaseModel):
    """Nothing to choose: JSON lines are UTF-8."""

    model_config = ConfigDict(extra="forbid")


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """One SourceRow a line. A line that cannot be read is a BrokenRow (`malformed_json`, `not_an_object`,
    `line_too_long`). Raises SourceError as open_consistently does.
    """
    yield from joined_blanks(_read(path))


def _read(path: Path | None) -> Iterator[Item]:
    with open_consistently(path) as file:
        place = Location(file=file_name(path) if path else None)
        for number, (line, complete) in enumerate(bounded_lines(file, (b"\n",), _LINE_LIMIT), start=1):
            location = replace(place, line=number)
            if not complete:
                detail = f"一行超过 {_LINE_LIMIT} 字节 (more than {_LINE_LIMIT} bytes on a line)"
                yield BrokenRow(line[:_RAW_LIMIT], location, "line_too_long", detail)
            elif not line.strip():
                yield IgnoredRow(location, "blank_row")
            else:
                yield _row(line.rstrip(b"\r\n"), location)


def _row(line: bytes, location: Location) -> SourceRow | BrokenRow:
    try:
        item = parse_json(line)
    except MalformedJson as error:
        return BrokenRow(line, location, "malformed_json", str(error))
    if not isinstance(item, dict):
        return BrokenRow(line, location, "not_an_object", "不是 JSON 对象 (this is no JSON object)")
    return SourceRow(flatten(item), location)
