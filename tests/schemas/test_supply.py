"""Statements of the supply side: what they take, and what they refuse."""

import pytest
from pydantic import BaseModel, ValidationError

from schemas.supply import SUPPLY_MODELS, Capability, Investor, Maturity, Supplier

CODE = "91510100MAFAKE000G"
"""A made-up code whose check character is right."""

CAPABILITY = {
    "title": "示例：隧道衬砌声学检测",
    "supplier_name": "示例企业甲",
    "technology": "示例数据",
    "maturity": "prototype",
}


def test_the_least_that_a_capability_says() -> None:
    stated = Capability.model_validate(CAPABILITY)
    assert (stated.districts_served, stated.first_use, stated.price_max_cny) == ([], True, None)


def test_a_credit_code_is_checked_by_its_last_character() -> None:
    Supplier(name="示例企业甲", kind="private", credit_code=CODE)
    for wrong in (CODE[:-1] + "H", CODE.lower(), f" {CODE}", CODE[:-1]):
        with pytest.raises(ValidationError):
            Supplier(name="示例企业甲", kind="private", credit_code=wrong)


def test_a_capability_names_its_company_by_a_code_that_is_checked_too() -> None:
    with pytest.raises(ValidationError):
        Capability.model_validate(CAPABILITY | {"supplier_credit_code": CODE[:-1] + "H"})


def test_a_sum_is_whole_yuan() -> None:
    with pytest.raises(ValidationError):
        Investor.model_validate({"name": "示例机构", "ticket_max_cny": 1.5})


def test_every_maturity_may_be_stated() -> None:
    for step in Maturity:
        assert Capability.model_validate(CAPABILITY | {"maturity": str(step)}).maturity == step


@pytest.mark.parametrize("model", SUPPLY_MODELS.values(), ids=SUPPLY_MODELS)
def test_every_field_has_its_name_in_chinese_first(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        first, _, rest = (field.description or "").partition(" ")
        assert not first.isascii(), name
        assert rest.isascii(), name


@pytest.mark.parametrize("model", SUPPLY_MODELS.values(), ids=SUPPLY_MODELS)
def test_no_field_is_for_a_person(model: type[BaseModel]) -> None:
    for name in model.model_fields:
        assert not {"person", "phone", "mobile"} & set(name.split("_")), name
