"""A JSON document: a list of items, an array of pages with items, or one object.

    [source]
    kind = "json_pages"
    items = "*.data.records.*"      # where the items are; * is every element of a list; "" for one object
    key = "id"                      # optional: tells repeats at the borders of pages

Nested objects become columns with dotted names (`name.zh`); lists stay values.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from producers.sources.reading.files import file_name, open_consistently
from producers.sources.reading.json_items import MalformedJson, find_items, parse_json
from producers.sources.reading.pages import ItemsPath, page_rows, require_items
from producers.sources.row import Item, Location, SourceError


class Options(BaseModel):
    """The document is held in memory, so its size is limited."""

    model_config = ConfigDict(extra="forbid")

    items: ItemsPath = "*"
    key: str | None = None
    max_mb: int = Field(default=100, gt=0)


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """One SourceRow an item, located by its JSON pointer; an item that is no object is a BrokenRow (`not_an_object`).

    Raises SourceError: `malformed_json`, `items_missing`, `source_too_large`, and those of open_consistently.
    """
    with open_consistently(path) as file:
        place = Location(file=file_name(path) if path else None)
        raw = file.read(options.max_mb * 1024 * 1024 + 1)
        if len(raw) > options.max_mb * 1024 * 1024:
            raise _too_large(options.max_mb, place)
        try:
            document = parse_json(raw)
        except MalformedJson as error:
            raise _malformed(str(error), place) from error
        require_items(document, options.items, place)
        yield from page_rows(find_items(document, options.items), options.key, place)


def _too_large(max_mb: int, place: Location) -> SourceError:
    return SourceError(
        "source_too_large",
        f"文件超过 {max_mb} MB",
        f"The file is larger than {max_mb} MB",
        "请分批报送，或改用每行一条的 JSON；如确需此大小，请调高 max_mb",
        "Deliver it in parts or as JSON lines, or raise max_mb if the size is right",
        place,
    )


def _malformed(detail: str, place: Location) -> SourceError:
    return SourceError(
        "malformed_json",
        f"文件不是可读取的 JSON：{detail}",
        f"The file is no readable JSON: {detail}",
        "请重新导出；文件可能没有写完",
        "Export it again; it may have been cut off",
        place,
    )
