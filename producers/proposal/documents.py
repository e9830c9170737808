"""Where in a JSON document the scenarios are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from producers.proposal.match import is_name
from producers.sources.reading.files import open_consistently
from producers.sources.reading.json_items import MalformedJson, flatten, parse_json
from producers.sources.row import Location, SourceError


def items_path(path: Path) -> str:
    """The path, for the kind ``json_pages``, of the list whose objects have the most columns that are known by name.

    Raises SourceError ``malformed_json`` and those of open_consistently.
    """
    with open_consistently(path) as file:
        raw = file.read()
    try:
        document = parse_json(raw)
    except MalformedJson as error:
        raise SourceError(
            "malformed_json", f"文件不是 JSON：{error}", f"The file is no JSON: {error}", "请重新导出", "Export it again",
            Location(file=path.name),
        ) from error  # fmt: skip
    found = {where: sum(map(is_name, flatten(item))) for where, item in _objects(document, [])}
    return max(found, key=lambda where: found[where], default="*")


def _objects(node: Any, path: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first object of every list, with the list's path; a document that is one object has the empty path."""
    if isinstance(node, list):
        yield from _objects(node[0] if node else None, [*path, "*"])
    elif isinstance(node, dict):
        if not path or path[-1] == "*":
            yield ".".join(path), {name: value for name, value in node.items() if not isinstance(value, list)}
        for name, value in node.items():
            yield from _objects(value, [*path, name])
