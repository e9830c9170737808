"""The law behind the checks: where no break is found, whatever the old schema took is taken by the new one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.publication import documents
from tests.schemas.strategies import statements
from tests.support.compatibility import breaking_changes

STATEMENT = documents()["statement.v1.json"]
Path = tuple[str | int, ...]


def places(schema: Any, path: Path = ()) -> list[Path]:
    """Where a word of the schema, a field or an alternative stands."""
    steps: list[Any] = list(schema) if isinstance(schema, dict) else list(range(len(schema)))
    found = [(*path, step) for step in steps]
    for step in steps:
        if isinstance(schema[step], dict | list) and step not in ("examples", "enum", "required"):
            found += places(schema[step], (*path, step))
    return found


PLACES = [
    place for place in places(STATEMENT) if "description" not in place[-1:] and place[0] in ("properties", "required")
]
NUMBERS = st.sampled_from([0, 1, 5, 40, 41, 10_000])


@st.composite
def changed_schemas(draw: st.DrawFn) -> dict[str, Any]:
    """The statement's schema after one to three random edits: something removed, a number or a list changed, a word added."""
    schema = deepcopy(STATEMENT)
    for place in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        target: Any = schema
        try:
            for step in place[:-1]:
                target = target[step]
            value = target[place[-1]]
        except (KeyError, IndexError):
            continue
        if isinstance(value, int):
            target[place[-1]] = draw(NUMBERS)
        elif isinstance(value, list) and place[-1] in ("enum", "required"):
            target[place[-1]] = draw(st.lists(st.sampled_from([*value, "remark"]), min_size=1, unique=True))
        elif isinstance(value, dict) and "type" in value and draw(st.booleans()):
            value[draw(st.sampled_from(["maxLength", "minLength", "maximum", "minimum", "maxItems"]))] = draw(NUMBERS)
        elif place[-1] != "properties":
            del target[place[-1]]
    return schema


@settings(max_examples=300)
@given(changed_schemas(), st.lists(statements(), min_size=3, max_size=3))
def test_without_a_break_everything_old_is_still_taken(new: dict[str, Any], sent: list[dict[str, Any]]) -> None:
    if not breaking_changes(STATEMENT, new):
        assert [list(Draft202012Validator(new).iter_errors(statement)) for statement in sent] == [[], [], []]


def test_no_schema_breaks_itself() -> None:
    assert [name for name, schema in documents().items() if breaking_changes(schema, schema)] == []
