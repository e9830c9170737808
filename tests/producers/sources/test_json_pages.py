from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from producers.sources import load
from producers.sources.row import SourceError
from tests.producers.sources.collect import broken, collect, ignored, rows


def written(path: Path, document: Any) -> Path:
    (path / "a.json").write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path / "a.json"


def test_nested_objects_become_dotted_columns_and_lists_stay(tmp_path: Path) -> None:
    item = {
        "id": 1,
        "name": {"zh": "甲", "en": None},
        "areas": [{"code": "510107"}],
        "none": {},
        "a": {"b": {"c": 2.5}},
    }
    [row] = rows(collect("json_pages", written(tmp_path, [item])))
    assert row.values == {
        "id": 1,
        "name.zh": "甲",
        "name.en": None,
        "areas": [{"code": "510107"}],
        "none": {},
        "a.b.c": 2.5,
    }
    assert row.location.pointer == "/0"


@pytest.mark.parametrize(
    ("document", "items", "pointers"),
    [
        ({"data": {"rec/ords": [{}, {}]}}, "data.rec/ords.*", ["/data/rec~1ords/0", "/data/rec~1ords/1"]),
        ([{"r": [{}]}, {"r": []}, {"r": [{}]}], "*.r.*", ["/0/r/0", "/2/r/0"]),
        ({"a": 1}, "", [""]),
        ([], "*", []),
    ],
)
def test_items_are_found_and_located(tmp_path: Path, document: Any, items: str, pointers: list[str]) -> None:
    found = rows(collect("json_pages", written(tmp_path, document), items=items))
    assert [row.location.pointer for row in found] == pointers


def test_only_the_same_content_on_another_page_is_an_overlap(tmp_path: Path) -> None:
    pages = [
        [{"id": 1, "v": 1}, {"id": 1, "v": 1}, {"id": 2, "v": 1}],
        [{"id": 2, "v": 1}, {"id": 2, "v": 2}, {"v": 9}, {"v": 9}],
    ]
    path = written(tmp_path, pages)
    items = collect("json_pages", path, items="*.*", key="id")
    assert ignored(items) == [({"pointer": "/1/0"}, "page_overlap")]
    assert len(rows(items)) == 6
    assert ignored(collect("json_pages", path, items="*.*")) == []


def test_an_item_that_is_no_object_is_broken_alone(tmp_path: Path) -> None:
    items = collect("json_pages", written(tmp_path, [{"a": 1}, "text", None, {"a": 2}]))
    assert [(b.code, b.location.pointer, b.raw) for b in broken(items)] == [
        ("not_an_object", "/1", b'"text"'),
        ("not_an_object", "/2", b"null"),
    ]
    assert [row.values["a"] for row in rows(items)] == [1, 2]


@pytest.mark.parametrize(
    ("document", "options", "code"),
    [
        (b"", {}, "malformed_json"),
        (b'[{"a": 1}', {}, "malformed_json"),
        (b'[{"a": NaN}]', {}, "malformed_json"),
        (b'[{"a": 1e400}]', {}, "malformed_json"),
        (b'[{"a": "\xff"}]', {}, "malformed_json"),
        (b"[" * 10_000 + b"]" * 10_000, {}, "malformed_json"),
        (b"[" * 200 + b"]" * 200, {}, "malformed_json"),
        (b"[" + b"9" * 5_000 + b"]", {}, "malformed_json"),
        ({"data": {"list": []}}, {"items": "data.records.*"}, "items_missing"),
        ({"data": {"records": {}}}, {"items": "data.records.*"}, "items_missing"),
        ([], {"items": "*.records.*"}, "items_missing"),
        (["x" * 1_100_000], {"max_mb": 1}, "source_too_large"),
    ],
)
def test_a_document_that_cannot_be_read_is_an_error(
    tmp_path: Path, document: Any, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(SourceError) as caught:
        collect("json_pages", written(tmp_path, document), **options)
    assert caught.value.code == code


@pytest.mark.parametrize("items", ["data", "data.*.x", ".*", "data*"])
def test_a_path_must_lead_to_the_elements_of_a_list(items: str) -> None:
    with pytest.raises(ValidationError):
        load("json_pages").Options.model_validate({"items": items})
