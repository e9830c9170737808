"""Forms for steps of cases: made from the contract, and back to its data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenario_registry.console.model_form import FormField, data_of
from scenario_registry.console.step_form import fields_of
from schemas.case_examples import CASE_EXAMPLES
from schemas.cases import CASE_STEPS


def _typed(field: FormField, data: dict[str, Any]) -> str:
    """What somebody types to say that."""
    value: Any = data
    for name in field.name.split("."):
        value = value.get(name) if value else None
    if value is None:
        return ""
    if field.kind == "lines":
        return "\r\n".join(" | ".join(line.get(part, "") for part in field.options) for line in value)
    return f"{value['organisation']}/{value['local_id']}" if field.kind == "key" else str(value)


@pytest.mark.parametrize("type_", CASE_STEPS)
def test_what_is_typed_into_every_field_is_what_is_said(type_: str) -> None:
    said = CASE_EXAMPLES[type_]
    fields = fields_of(type_, {})
    form = {field.name: _typed(field, said) for field in fields}
    assert data_of(fields, form) == said
    CASE_STEPS[type_].model_validate_json(json.dumps(data_of(fields, form)))


@pytest.mark.parametrize("type_", CASE_STEPS)
def test_what_must_be_said_is_asked_first_and_marked(type_: str) -> None:
    fields = fields_of(type_, {})
    must = [name for name, info in CASE_STEPS[type_].model_fields.items() if info.is_required()]
    assert [it.name for it in fields if it.is_required] == must
    assert [it.name for it in fields[: len(must)]] == must


def test_a_price_that_is_no_number_is_left_for_the_contract_to_name() -> None:
    data = data_of(fields_of("engagement.agreed.v1", {}), {"confidential.price_cny": "三十万"})
    assert data == {"confidential": {"price_cny": "三十万"}}


def test_what_the_case_is_about_stands_in_its_first_form() -> None:
    given = {"scenario": "chengdu_rail/S-1", "capability": "chengdu_media/C-1"}
    assert {it.name: it.text for it in fields_of("engagement.interested.v1", given) if it.text} == given
