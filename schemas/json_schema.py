"""JSON Schema 2020-12 of the contract's models, in the words that validators of every language understand."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_CONTROL_CHARACTERS = (r"\p{Cc}", r"\x00-\x1f\x7f-\x9f")
"""The Unicode category Cc as a range. ``\\p`` is unknown to Python's ``re``, and to ECMA-262 without its u flag. All uses are in a class."""


class _Generator(GenerateJsonSchema):
    """Without what says nothing: titles made of field names, and ``default: null`` (in an amendment absent is not null)."""

    schema_dialect = DIALECT

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        written = super().str_schema(schema)
        if "pattern" in written:
            written["pattern"] = written["pattern"].replace(*_CONTROL_CHARACTERS)
        return written


def json_schema(model: type[BaseModel], name: str, title: str, description: str, example: object) -> dict[str, Any]:
    """The schema of ``model`` as one self-contained document. Pure.

    Two corners differ between engines, and there the registry's own check decides: whether ``\\s`` includes U+FEFF,
    and whether ``$`` allows a closing line break (Python's ``re`` does).
    """
    written = model.model_json_schema(schema_generator=_Generator)
    head = {"$schema": DIALECT, "$id": f"urn:scenario-registry:{name}", "title": title, "description": description}
    return head | {key: value for key, value in written.items() if key not in head} | {"examples": [example]}
