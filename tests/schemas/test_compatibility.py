from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from schemas.event import EVENT_TYPES
from schemas.publication import ASYNCAPI, documents
from tests.support.compatibility import Break, breaking_changes, breaking_documents

FROZEN = Path(__file__).parents[2] / "schemas" / "published" / "frozen"

SCHEMA: dict[str, Any] = {
    "$defs": {
        "Data": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "title": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[a-z]+$"},
                "stage": {"type": "string", "enum": ["published", "pilot"]},
                "sum": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 10}, {"type": "null"}]},
                "codes": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 6}},
            },
            "required": ["title"],
        }
    },
    "type": "object",
    "properties": {
        "data": {"$ref": "#/$defs/Data"},
        "type": {"const": "v1", "type": "string"},
        "note": {"type": "string"},
    },
    "required": ["data"],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """``SCHEMA`` with the place at ``path`` set to ``value``, or removed when it is None."""
    schema = deepcopy(SCHEMA)
    *folders, last = path.split("/")
    place: Any = schema
    for step in folders:
        place = place[int(step) if step.isdigit() else step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return schema


DATA = "$defs/Data"
FIELDS = f"{DATA}/properties"


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        (f"{FIELDS}/stage", None, "removed_field", "data.stage"),
        ("properties/note", None, "removed_field", "note"),
        (f"{DATA}/required", ["title", "stage"], "required_field", "data.stage"),
        ("required", ["data", "unheard_of"], "required_field", "unheard_of"),
        ("additionalProperties", False, "closed_object", ""),
        (f"{FIELDS}/title/type", "integer", "narrowed_type", "data.title"),
        (f"{FIELDS}/sum", {"type": "integer", "minimum": 0, "maximum": 10}, "narrowed_type", "data.sum"),
        (f"{FIELDS}/codes/items/type", "integer", "narrowed_type", "data.codes[]"),
        (f"{FIELDS}/stage/enum", ["pilot", "verified"], "narrowed_enum", "data.stage"),
        (f"{FIELDS}/title/enum", ["only"], "narrowed_enum", "data.title"),
        ("properties/type/const", "v2", "narrowed_enum", "type"),
        (f"{FIELDS}/title/maxLength", 199, "narrowed_limit", "data.title"),
        (f"{FIELDS}/title/minLength", 2, "narrowed_limit", "data.title"),
        ("properties/note/maxLength", 9, "narrowed_limit", "note"),
        (f"{FIELDS}/sum/anyOf/0/minimum", 1, "narrowed_limit", "data.sum"),
        (f"{FIELDS}/sum/anyOf/0/maximum", 9, "narrowed_limit", "data.sum"),
        (f"{FIELDS}/codes/maxItems", 2, "narrowed_limit", "data.codes"),
        (f"{FIELDS}/codes/items/maxLength", 5, "narrowed_limit", "data.codes[]"),
        (f"{DATA}/minProperties", 1, "narrowed_limit", "data"),
        (f"{FIELDS}/title/pattern", "^[a-y]+$", "narrowed_pattern", "data.title"),
        ("properties/note/pattern", "^x", "narrowed_pattern", "note"),
        ("properties/note/format", "date", "narrowed_format", "note"),
    ],
)
def test_each_kind_of_break_is_found_with_its_place(path: str, value: object, code: str, where: str) -> None:
    assert [(found.code, found.where) for found in breaking_changes(SCHEMA, changed(path, value))] == [(code, where)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("description", "other words"),
        (f"{FIELDS}/new", {"type": "string"}),
        (f"{DATA}/required", []),
        (f"{DATA}/additionalProperties", True),
        (f"{FIELDS}/title/maxLength", 300),
        (f"{FIELDS}/title/minLength", None),
        (f"{FIELDS}/title/pattern", None),
        (f"{FIELDS}/title/type", ["string", "null"]),
        (f"{FIELDS}/stage/enum", ["published", "pilot", "verified"]),
        (f"{FIELDS}/stage", {"type": "string"}),
        (f"{FIELDS}/sum/anyOf/0/type", "number"),
        (f"{FIELDS}/sum/anyOf", [{"type": "null"}, {"type": "string"}, {"type": "integer"}]),
        (f"{FIELDS}/codes/items", None),
    ],
)
def test_what_takes_more_than_before_is_no_break(path: str, value: object) -> None:
    assert breaking_changes(SCHEMA, changed(path, value)) == []


def test_all_breaks_are_found_at_once() -> None:
    new = changed(f"{FIELDS}/stage", None)
    del new["properties"]["note"]
    assert {found.where for found in breaking_changes(SCHEMA, new)} == {"data.stage", "note"}


def test_a_removed_event_type_is_a_break_and_a_new_one_is_not() -> None:
    old, new = {"scenario.stated.v1.json": SCHEMA}, {"scenario.stated.v2.json": SCHEMA}
    assert [(found.code, found.where) for found in breaking_documents(old, new)] == [
        ("removed_document", "scenario.stated.v1.json")
    ]
    assert breaking_documents(old, old | new) == []


def frozen() -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FROZEN.glob("*.json")}


def test_no_published_version_is_broken_by_the_models() -> None:
    message = "publish the change as a new version of the event type beside the old one (scenario.….v2)"
    assert breaking_documents(frozen(), documents()) == [], message


def test_every_document_is_frozen_at_its_first_release() -> None:
    missing = set(documents()) - {ASYNCAPI} - set(frozen())
    assert missing == set(), "copy each from schemas/published into schemas/published/frozen"


@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_a_break_of_the_real_schemas_is_found(type_: str) -> None:
    published = frozen()
    narrower = deepcopy(published)
    subject = narrower[f"{type_}.json"]["properties"]["subject"]
    limit = subject["maxLength"]
    subject["maxLength"] = limit - 1
    assert breaking_documents(published, narrower) == [
        Break("narrowed_limit", f"{type_}.json: subject", f"maxLength {limit} became {limit - 1}")
    ]
