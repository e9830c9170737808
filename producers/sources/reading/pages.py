"""Items that come in pages: rows, and repeats at the borders of pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from producers.sources.reading.json_items import find_items, flatten, look_up
from producers.sources.row import BrokenRow, IgnoredRow, Item, Location, SourceError, SourceRow

ItemsPath = Annotated[str, Field(pattern=r"^((.+\.)?\*)?$")]
"""Where the items are: ends with `*`, every element of a list, or is empty for a document that is one item."""

_RAW_LIMIT = 10_000  # bytes of a broken item that are kept


def page_rows(items: Iterable[tuple[str, str, Any]], key: str | None, place: Location) -> Iterator[Item]:
    """Rows of the items that find_items gives, over all pages.

    When a list moves between two requests, the last item of one page comes again on the next: an item with the `key` and
    the content of one on an earlier page is ignored. Other content under the same key is a row, for others to judge.
    """
    seen: dict[str, tuple[str, bytes]] = {}
    for page, pointer, item in items:
        location = replace(place, pointer=pointer)
        if not isinstance(item, dict):
            raw = json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass")
            yield BrokenRow(raw[:_RAW_LIMIT], location, "not_an_object", "不是 JSON 对象 (this is no JSON object)")
            continue
        value = look_up(item, key) if key else None
        if value is not None:
            name, digest = json.dumps(value), _digest(item)
            earlier_page, earlier_digest = seen.setdefault(name, (page, digest))
            if earlier_page != page and earlier_digest == digest:
                yield IgnoredRow(location, "page_overlap")
                continue
        yield SourceRow(flatten(item), location)


def require_items(document: Any, path: str, place: Location) -> None:
    """Raises SourceError `items_missing` when the list that should hold the items is not there: an empty list is no
    error, while a renamed one must not look like an organisation that withdrew everything.
    """
    container = path.removesuffix("*").removesuffix(".")
    if not path or any(isinstance(node, list) for _, _, node in find_items(document, container)):
        return
    raise SourceError(
        "items_missing",
        f"数据中没有列表 {path}",
        f"The document has no list at {path}",
        "请核对接口或导出格式是否改变，或修改数据源声明中的 items",
        "Check whether the format of the export has changed, or mend items in the declaration of the feed",
        place,
    )


def _digest(item: dict[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).digest()
