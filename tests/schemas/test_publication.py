from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import BaseModel, ValidationError

from schemas.event import EVENT_TYPES
from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, REPLAY_HEADER
from schemas.problem import Problem
from schemas.publication import ASYNCAPI, documents, export, text_of
from schemas.relayed import TOLD_TYPES
from schemas.scenario import Statement
from tests.schemas.strategies import events, statements

PUBLISHED = Path(__file__).parents[2] / "schemas" / "published"
ASYNCAPI_SCHEMA = Path(__file__).parent / "asyncapi" / "3.0.0.json"
REGENERATE = "run: scenarios schema export --to schemas/published"

DOCUMENTS = documents()
MODELS: dict[str, type[BaseModel]] = {
    **{f"{type_}.json": model for type_, model in (EVENT_TYPES | TOLD_TYPES).items()},
    "statement.v1.json": Statement,
    "problem.v1.json": Problem,
}


def test_there_is_a_schema_for_every_model_and_the_asyncapi_document() -> None:
    assert set(DOCUMENTS) == {*MODELS, ASYNCAPI}


def test_the_committed_files_are_what_the_models_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in PUBLISHED.glob("*.json")}
    generated = {name: text_of(document) for name, document in DOCUMENTS.items()}
    assert sorted(committed) == sorted(generated), REGENERATE
    assert [name for name in generated if generated[name] != committed[name]] == [], REGENERATE


def test_export_writes_the_same_files_each_time(tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in export(tmp_path / "new")}
    assert {path: path.read_bytes() for path in export(tmp_path / "new")} == first
    assert {path.name for path in first} == set(DOCUMENTS)


@pytest.mark.parametrize("name", MODELS)
class TestSchema:
    def test_is_json_schema_2020_12(self, name: str) -> None:
        assert DOCUMENTS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        Draft202012Validator.check_schema(DOCUMENTS[name])

    def test_example_passes_schema_and_model(self, name: str) -> None:
        for example in DOCUMENTS[name]["examples"]:
            Draft202012Validator(DOCUMENTS[name]).validate(example)
            MODELS[name].model_validate_json(json.dumps(example))

    def test_says_in_chinese_and_english_what_each_field_of_an_organisation_means(self, name: str) -> None:
        definitions = [DOCUMENTS[name], *DOCUMENTS[name].get("$defs", {}).values()]
        fields = {
            field: schema.get("description", "")
            for definition in definitions
            for field, schema in definition.get("properties", {}).items()
            if name != "problem.v1.json" and "$ref" not in schema and "const" not in schema
        }
        assert [field for field, text in fields.items() if not re.search(r"[一-鿿].*[a-z]", text)] == []
        assert re.search(r"[一-鿿].*[a-z]", DOCUMENTS[name]["description"])

    def test_patterns_compile_without_unicode_categories(self, name: str) -> None:
        patterns = re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', text_of(DOCUMENTS[name]))
        # What the registry tells has no patterns to keep.
        assert bool(patterns) != (name == "problem.v1.json" or name.startswith("registry."))
        for pattern in map(json.loads, patterns):
            assert r"\p" not in pattern
            re.compile(pattern)


def accepts(name: str, value: object) -> tuple[bool, bool]:
    """Whether the published schema and whether the model takes the value."""
    try:
        MODELS[name].model_validate_json(json.dumps(value))
    except ValidationError:
        return Draft202012Validator(DOCUMENTS[name]).is_valid(value), False
    return Draft202012Validator(DOCUMENTS[name]).is_valid(value), True


@given(events())
def test_the_schema_takes_every_event_that_the_model_takes(event: dict[str, Any]) -> None:
    assert accepts(f"{event['type']}.json", event) == (True, True)


@given(statements(), st.sampled_from(["title", "description", "site"]), st.text(max_size=4))
def test_schema_and_model_agree_on_any_text(data: dict[str, Any], field: str, text: str) -> None:
    written = text.replace("\ud800", "").rstrip("\n")
    by_schema, by_model = accepts("statement.v1.json", data | {field: written})
    assert by_schema == by_model


@pytest.mark.parametrize("code_point", [*range(0xA1), 0x2028, 0x3000, 0xFEFF, 0x1F600])
def test_schema_and_model_agree_on_a_character_inside_and_alone(code_point: int) -> None:
    statement = DOCUMENTS["statement.v1.json"]["examples"][0]
    for text in (f"示{chr(code_point)}例", chr(code_point) + " "):
        for field in ("title", "remark"):
            by_schema, by_model = accepts("statement.v1.json", statement | {field: text})
            assert by_schema == by_model, (field, text)


@pytest.mark.parametrize(
    "change",
    [{"investment_cny": -1}, {"first_use": "yes"}, {"stage": "withdrawn"}, {"title": None}, {"unheard_of": 1}],
)
def test_schema_and_model_refuse_alike(change: dict[str, Any]) -> None:
    assert accepts("statement.v1.json", DOCUMENTS["statement.v1.json"]["examples"][0] | change) == (False, False)


def test_an_empty_amendment_is_refused_by_both() -> None:
    amended = DOCUMENTS["scenario.amended.v1.json"]["examples"][0]
    assert accepts("scenario.amended.v1.json", amended | {"data": {}}) == (False, False)


class TestAsyncApi:
    document: dict[str, Any] = DOCUMENTS[ASYNCAPI]

    def test_is_valid_by_the_official_schema(self) -> None:
        validator = Draft7Validator(json.loads(ASYNCAPI_SCHEMA.read_text(encoding="utf-8")))
        assert [error.message for error in validator.iter_errors(self.document)] == []
        assert not validator.is_valid(self.document | {"channels": {"scenarioEvents": {"address": 1}}})

    def test_every_reference_leads_somewhere(self) -> None:
        references = re.findall(r'"\$ref": "([^"]+)"', text_of(self.document))
        assert references
        for reference in references:
            if reference.startswith("#/"):
                target: Any = self.document
                for step in reference[2:].split("/"):
                    target = target[step]
            else:
                assert (PUBLISHED / reference).is_file(), reference

    def test_has_a_message_with_a_synthetic_example_for_every_event_type(self) -> None:
        messages = self.document["components"]["messages"]
        assert set(messages) == set(EVENT_TYPES | TOLD_TYPES)
        for type_, message in messages.items():
            assert [example["name"] for example in message["examples"]] == ["synthetic"]
            for example in message["examples"]:
                MODELS[f"{type_}.json"].model_validate_json(json.dumps(example["payload"]))
                assert "示例" in json.dumps(example["payload"], ensure_ascii=False)

    def test_names_the_headers_of_the_log(self) -> None:
        headers = self.document["components"]["messageTraits"]["scenarioEventHeaders"]["headers"]
        assert set(headers["properties"]) == {ORIGIN_HEADER, PROBLEMS_HEADER, REPLAY_HEADER}
        for message in map(self.document["components"]["messages"].get, EVENT_TYPES):
            for example in message["examples"]:
                Draft7Validator(headers | {"additionalProperties": False}).validate(example["headers"])
