from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.organisation import Organisation

SYNTHETIC_CREDIT_CODE = "91510100MA0000000H"
"""Belongs to nobody: the serial part is all zeros; only the check character is right."""

SYNTHETIC = {
    "id": "example_group",
    "name_zh": "示例集团",
    "name_en": "Example Group",
    "aliases": ("示例",),
    "kind": "soe_group",
    "level": "city",
    "source": "synthetic",
}


def test_a_right_credit_code_is_taken() -> None:
    organisation = Organisation.model_validate(SYNTHETIC | {"credit_code": SYNTHETIC_CREDIT_CODE})
    assert organisation.credit_code == SYNTHETIC_CREDIT_CODE


@pytest.mark.parametrize("place", range(18))
def test_a_credit_code_with_one_wrong_character_is_refused(place: int) -> None:
    wrong = "2" if SYNTHETIC_CREDIT_CODE[place] != "2" else "3"
    code = SYNTHETIC_CREDIT_CODE[:place] + wrong + SYNTHETIC_CREDIT_CODE[place + 1 :]
    with pytest.raises(ValidationError, match="GB 32100"):
        Organisation.model_validate(SYNTHETIC | {"credit_code": code})


def test_an_organisation_goes_by_its_names_and_its_id() -> None:
    organisation = Organisation.model_validate(SYNTHETIC)
    assert [organisation.goes_by(name) for name in ("示例集团", "示例", "example_group", "别的集团", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("change", [{"kind": "person"}, {"id": "Example Group"}, {"unheard_of": 1}])
def test_what_breaks_the_contract_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Organisation.model_validate(SYNTHETIC | change)
