"""What the city desk says about its lists: shape, numbers, and that a long list still is one event."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from schemas.event import MAX_EVENT_BYTES
from schemas.json_schema import json_schema
from schemas.list_examples import LIST_EXAMPLES, LIST_SUBJECT
from schemas.published_list import LIST_TYPES, ListFrozen, ListNumber, list_number
from schemas.scenario import Kind


@pytest.mark.parametrize("type_", LIST_TYPES)
def test_the_example_of_a_type_is_valid_for_the_model_and_for_its_json_schema(type_: str) -> None:
    model, example = LIST_TYPES[type_], LIST_EXAMPLES[type_]

    read = model.model_validate_json(json.dumps(example))

    assert json.loads(read.model_dump_json(exclude_none=True)) == example
    jsonschema.validate(example, json_schema(model, type_, "", "", example))


@pytest.mark.parametrize(
    ("type_", "change"),
    [
        ("list.frozen.v1", {"entries": []}),
        ("list.frozen.v1", {"entries": [["CDS-7K3M-9Q2X-W4TB-5", []]]}),
        ("list.frozen.v1", {"entries": [["CDS-7K3M", [["example_group", "1", [[1, "0" * 32]], []]]]]}),
        ("list.frozen.v1", {"entries": [["CDS-7K3M-9Q2X-W4TB-5", [["example_group", "1", [[0, "0" * 32]], []]]]]}),
        ("list.frozen.v1", {"digest": "0"}),
        ("list.corrected.v1", {"edition": 1}),
        ("list.approved.v1", {"by": " "}),
        ("list.drafted.v1", {"filter": {"colour": ["red"]}}),
        ("list.withdrawn.v1", {"reason": None}),
    ],
)
def test_what_is_out_of_shape_is_no_data(type_: str, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LIST_TYPES[type_].model_validate_json(json.dumps(LIST_EXAMPLES[type_] | change))


def test_the_number_of_a_list_tells_year_kind_and_batch() -> None:
    assert list_number(LIST_SUBJECT) == ListNumber(Kind.SCENARIO, 2026, 2)
    assert str(ListNumber(Kind.OPPORTUNITY, 2026, 11)) == "2026-O-11"


@pytest.mark.parametrize(
    "subject", ["2026-S-00", "2026-S-2", "26-S-02", "2026-X-02", "2026-S-02 ", "2026-S-０２", "1999-S-01"]
)
def test_other_subjects_are_no_numbers(subject: str) -> None:
    assert list_number(subject) is None


def test_five_thousand_entries_are_one_event_also_when_one_in_three_has_two_records() -> None:
    def member(number: int, *gives: str) -> list[Any]:
        content = hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()
        return ["chengdu_urban_investment", f"场景-2026-{number:06d}", [[number % 9 + 1, content]], list(gives)]

    entries = [
        ["CDS-7K3M-9Q2X-W4TB-5", [member(number), *([member(-number, "need", "districts")] if number % 3 == 0 else [])]]
        for number in range(5_000)
    ]
    frozen = ListFrozen.model_validate_json(json.dumps(LIST_EXAMPLES["list.frozen.v1"] | {"entries": entries}))

    assert len(frozen.model_dump_json(exclude_none=True).encode()) < MAX_EVENT_BYTES - 4_096
