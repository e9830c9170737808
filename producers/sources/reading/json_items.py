"""Items in a JSON document, and their fields as columns."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from producers.sources.row import CellValue

_MOST_LEVELS = 100  # far from Python's limit on recursion, for all who walk the values later
_LONGEST_NAME = 1_000  # characters of a dotted name, which every value below repeats


class MalformedJson(Exception):
    """A text that is no JSON: what the parser says, or NaN, a number beyond any float, nesting too deep."""


def parse_json(raw: bytes) -> Any:
    """The document of a UTF-8 text, with or without byte order mark. Raises MalformedJson."""
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise MalformedJson("嵌套过深 (nested too deeply)") from error
    except UnicodeDecodeError as error:
        raise MalformedJson(f"不是 UTF-8 (not UTF-8): byte {error.start}") from error
    except ValueError as error:
        raise MalformedJson(f"不是合法的 JSON (not JSON): {error}") from error
    if _is_too_deep(document):
        raise MalformedJson(f"嵌套超过 {_MOST_LEVELS} 层 (nested more than {_MOST_LEVELS} levels)")
    return document


def find_items(document: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """What a dotted path leads to, as (pointer of the container, pointer of the item, item), in the order of the document.

    `*` stands for every element of a list: `*.data.records.*`. An empty path is the document itself. What is not there,
    or no list, yields nothing.
    """
    yield from _walk(document, path.split(".") if path else [], "", "")


def flatten(item: dict[str, Any]) -> dict[str, CellValue]:
    """`{"name": {"zh": "甲"}, "areas": []}` -> `{"name.zh": "甲", "areas": []}`; lists and empty objects stay as they are, and so does an object
    whose name is overlong."""
    return dict(_leaves("", item))


def look_up(document: Any, path: str) -> Any:
    """The value at a dotted path of an object, None when it is not there."""
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _leaves(prefix: str, item: dict[str, Any]) -> Iterator[tuple[str, CellValue]]:
    for name, value in item.items():
        dotted = prefix + name
        if isinstance(value, dict) and value and len(dotted) <= _LONGEST_NAME:
            yield from _leaves(f"{dotted}.", value)
        else:
            yield dotted, value


def _walk(node: Any, path: list[str], container: str, pointer: str) -> Iterator[tuple[str, str, Any]]:
    if not path:
        yield container, pointer, node
    elif path[0] == "*":
        for index, child in enumerate(node if isinstance(node, list) else ()):
            yield from _walk(child, path[1:], pointer, f"{pointer}/{index}")
    elif isinstance(node, dict) and path[0] in node:
        token = path[0].replace("~", "~0").replace("/", "~1")
        yield from _walk(node[path[0]], path[1:], pointer, f"{pointer}/{token}")


def _is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(_MOST_LEVELS + 1):
        level = [node for node in level if isinstance(node, dict | list)]
        if not level:
            return False
        level = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
    return True


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is beyond any number")
    return number
