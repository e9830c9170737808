"""The layout of a .csv file: where the header is, below titles and notes."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from producers.proposal.match import assign, is_name
from producers.sources.reading.encoding import detect_encoding
from producers.sources.reading.files import file_name, open_consistently
from producers.sources.reading.heading import heading
from producers.sources.reading.records import read_records
from producers.sources.row import Location

_LOOKED_AT = 64 * 1024  # characters
_LEADING_RECORDS = 50
_A_HEADER_HAS = 4  # names at least, before which other records are titles and notes


class _Header(NamedTuple):
    """``names``: those that columns are known by, in their order; ``is_first``: nothing but blank records is above."""

    delimiter: str
    names: list[str]
    is_first: bool


def csv_options(path: Path) -> dict[str, Any]:
    """Options for the kind ``csv``: none for a file that begins with its header, else the headings by which it is found. Raises
    SourceError as open_consistently and detect_encoding do."""
    with open_consistently(path) as file:
        encoding = detect_encoding(file, Location(file=file_name(path)))
        start = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="").read(_LOOKED_AT)
    found = max((_header(start, delimiter) for delimiter in ",;\t|"), key=lambda header: len(header.names))
    if found.is_first or len(found.names) < _A_HEADER_HAS:
        return {}
    keys = [name for name, match in assign(found.names).items() if match.target in ("local_id", "serial", "title")]
    return {"delimiter": found.delimiter, "headings": keys or found.names[:2]}


def _header(start: str, delimiter: str) -> _Header:
    """The record with the most names among the first ones."""
    best = _Header(delimiter, [], is_first=True)
    is_first = True
    for record in islice(read_records(io.StringIO(start, newline=""), delimiter), _LEADING_RECORDS):
        names = [name for field in record.fields if is_name(name := heading(field))]
        if len(names) > len(best.names):
            best = _Header(delimiter, names, is_first)
        is_first = is_first and not any(map(heading, record.fields))
    return best
