"""Forms for companies, capabilities and investors: made from the contract, filled with what is stated, and back to the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenario_registry.console.model_form import FormField, data_of
from scenario_registry.console.statement_form import fields_of
from schemas.code_lists import code_lists
from schemas.supply import SUPPLY_MODELS
from schemas.supply_examples import SUPPLY_EXAMPLES

CODES = code_lists()


def _sent(field: FormField) -> dict[str, str]:
    """What a browser sends of a field as it stands on the page."""
    if field.kind == "codes":
        return {f"{field.name}:{code}": "1" for code in field.value or ()}
    if field.kind == "yes":
        return {field.name: "1"} if field.value is True else {}
    return {field.name: field.text.replace("\n", "\r\n")}


@pytest.mark.parametrize("family", SUPPLY_MODELS)
def test_a_statement_that_is_opened_and_sent_again_says_the_same(family: str) -> None:
    model = SUPPLY_MODELS[family]
    said: dict[str, Any] = SUPPLY_EXAMPLES[f"{family}.stated.v1"]
    fields = fields_of(SUPPLY_MODELS[family], CODES, said)
    again = data_of(fields, {name: value for it in fields for name, value in _sent(it).items()})
    read = model.model_validate_json(json.dumps(again))
    assert read == model.model_validate_json(json.dumps(said))


@pytest.mark.parametrize("family", SUPPLY_MODELS)
def test_the_form_asks_for_every_field_and_lets_choose_every_code(family: str) -> None:
    fields = {it.name: it for it in fields_of(SUPPLY_MODELS[family], CODES, {})}
    assert list(fields) == list(SUPPLY_MODELS[family].model_fields)
    assert {it.name for it in fields.values() if it.is_required} == {
        name for name, info in SUPPLY_MODELS[family].model_fields.items() if info.is_required()
    }
    assert set(fields["fields"].options) == set(CODES.fields)
    assert not any("代码" in it.zh for it in fields.values() if it.options)


def test_what_is_not_ticked_is_said_and_what_is_no_number_is_left_for_the_contract_to_name() -> None:
    fields = fields_of(SUPPLY_MODELS["capability"], CODES, {})
    assert data_of(fields, {"price_min_cny": "三十万"}) == {"price_min_cny": "三十万", "first_use": False}
