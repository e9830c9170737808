"""Whether a new version of a JSON Schema still takes all that the old one took, seen from the side of those who send.

Covers the words that pydantic writes for this contract's models. What is looser than before is no break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Break(NamedTuple):
    """``code`` is one of removed_document, removed_field, required_field, closed_object, narrowed_type, narrowed_enum,
    narrowed_limit, narrowed_pattern, narrowed_format. ``where`` is the dotted path, with ``[]`` for the items of an array."""

    code: str
    where: str
    detail: str


def breaking_documents(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Break]:
    """The breaks between two publications, by file name: an event type may be added, but never removed. Pure."""
    breaks = []
    for name, schema in old.items():
        if name not in new:
            breaks.append(Break("removed_document", name, "organisations still send it"))
        else:
            breaks += [found._replace(where=f"{name}: {found.where}") for found in breaking_changes(schema, new[name])]
    return breaks


def breaking_changes(old_schema: Schema, new_schema: Schema) -> list[Break]:
    """Every way in which ``new_schema`` refuses what ``old_schema`` took. Pure."""
    return list(_Comparison(old_schema, new_schema).breaks(old_schema, new_schema, ""))


_UPPER = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_LOWER = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_EXACT = {"pattern": "narrowed_pattern", "format": "narrowed_format"}


class _Comparison:
    """Of two documents, each with its own definitions."""

    def __init__(self, old_document: Schema, new_document: Schema) -> None:
        self._old = old_document
        self._new = new_document

    def breaks(self, old: Schema, new: Schema, where: str) -> Iterator[Break]:
        """Each alternative of ``old`` must go into one alternative of ``new``: the first one of its type that takes it whole."""
        choices = list(_alternatives(new, self._new))
        for alternative in _alternatives(old, self._old):
            same_type = [choice for choice in choices if _takes_type(choice, alternative)]
            attempts = [list(self._of_one_type(alternative, choice, where)) for choice in same_type]
            if not attempts:
                yield Break("narrowed_type", where, f"{alternative.get('type', 'any')} is no longer taken")
            else:
                yield from min(attempts, key=len)

    def _of_one_type(self, old: Schema, new: Schema, where: str) -> Iterator[Break]:
        refused = _refused_values(old, new)
        if refused:
            yield Break("narrowed_enum", where, refused)
        yield from _narrowed_limits(old, new, where, _UPPER, lambda before, after: after < before)
        yield from _narrowed_limits(old, new, where, _LOWER, lambda before, after: after > before)
        for word, code in _EXACT.items():
            if word in new and new[word] != old.get(word):
                yield Break(code, where, f"{word} {old.get(word)!r} became {new[word]!r}")
        if "items" in new:
            yield from self.breaks(old.get("items", {}), new["items"], f"{where}[]")
        yield from self._fields(old, new, where)

    def _fields(self, old: Schema, new: Schema, where: str) -> Iterator[Break]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            path = f"{where}.{name}" if where else name
            if name in after:
                yield from self.breaks(schema, after[name], path)
            else:
                yield Break("removed_field", path, "organisations still send it")
        for name in new.get("required", ()):
            if name not in old.get("required", ()):
                yield Break("required_field", f"{where}.{name}" if where else name, "was optional or unknown")
        was_open = old.get("type") == "object" and old.get("additionalProperties") is not False
        if was_open and new.get("additionalProperties") is False:
            yield Break("closed_object", where, "unknown fields are no longer ignored")


def _alternatives(schema: Schema, document: Schema) -> Iterator[Schema]:
    """``schema`` as alternatives of one type each, with references into the document's own definitions followed."""
    if "$ref" in schema:
        yield from _alternatives(document["$defs"][schema["$ref"].rpartition("/")[2]], document)
    elif "anyOf" in schema or "oneOf" in schema:
        for alternative in schema["anyOf"] if "anyOf" in schema else schema["oneOf"]:
            yield from _alternatives(alternative, document)
    elif isinstance(schema.get("type"), list):
        for type_ in schema["type"]:
            yield {**schema, "type": type_}
    else:
        yield schema


def _takes_type(new: Schema, old: Schema) -> bool:
    return (
        "type" not in new or new["type"] == old.get("type") or (new["type"], old.get("type")) == ("number", "integer")
    )


def _values(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _refused_values(old: Schema, new: Schema) -> str:
    before, after = _values(old), _values(new)
    if after is None:
        return ""
    if before is None:
        return f"only {after} are taken"
    refused = [value for value in before if value not in after]
    return f"{refused} are no longer taken" if refused else ""


def _narrowed_limits(
    old: Schema, new: Schema, where: str, words: tuple[str, ...], is_narrower: Callable[[float, float], bool]
) -> Iterator[Break]:
    for word in words:
        if word in new and (word not in old or is_narrower(old[word], new[word])):
            yield Break("narrowed_limit", where, f"{word} {old.get(word)} became {new[word]}")
