"""Rules at receipt for suppliers, capabilities and investors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.code_lists import CodeLists, code_lists
from schemas.examples import EVENTS
from schemas.loop_event import LOOP_EVENTS
from schemas.organisation import Organisation
from schemas.problem import Severity
from streams.loop.rules import check_loop_rules

DAY = date(2026, 3, 11)
CODE, OTHER_CODE = "91510100MAFAKE000G", "91510100MAFAKE001K"


def codes(**said: Any) -> CodeLists:
    """With one organisation more."""
    plain = {
        "id": "example",
        "name_zh": "示例",
        "name_en": "",
        "kind": "association",
        "level": "city",
        "source": "synthetic",
    }
    one = Organisation.model_validate(plain | said)
    known = code_lists()
    return CodeLists(known.districts, known.fields, known.industries, known.chains, {one.id: one})


def found(type_: str, known: CodeLists, **data: Any) -> dict[str, Severity]:
    """Problems of the type's example with other data."""
    message = EVENTS[type_] | {"source": "example", "data": EVENTS[type_]["data"] | data}
    message["time"] = datetime(2026, 3, 11, tzinfo=UTC)
    for name in ("available_until", "founded_on"):
        if isinstance(message["data"].get(name), str):
            message["data"] = message["data"] | {name: date.fromisoformat(message["data"][name])}
    event = LOOP_EVENTS[type_].model_validate(message)
    return {it.code: it.severity for it in check_loop_rules(event, known, DAY)}


@pytest.mark.parametrize("type_", [f"{family}.stated.v1" for family in ("supplier", "capability")])
def test_the_examples_keep_the_rules(type_: str) -> None:
    assert found(type_, codes()) == {}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"districts_served": ["510100", "000000"]}, "unknown_district"),
        ({"fields": ["nothing"]}, "unknown_field_code"),
        ({"excluded_fields": ["nothing"]}, "unknown_field_code"),
        ({"industry_chain": "nothing"}, "unknown_chain"),
        ({"available_until": date(1026, 1, 1)}, "implausible_date"),
        ({"title": "\u200b"}, "blank_field"),
        ({"supplier_name": "\u3164"}, "blank_field"),
        ({"price_min_cny": 2, "price_max_cny": 1}, "range_upside_down"),
        ({"supplier_credit_code": None, "supplier_id": None}, "missing_credit_code"),
    ],
)
def test_each_rule_is_told_by_its_code(data: dict[str, Any], code: str) -> None:
    assert set(found("capability.stated.v1", codes(), **data)) == {code}


def test_a_company_tells_of_itself_alone_and_an_association_of_its_members() -> None:
    known = {"supplier_credit_code": OTHER_CODE}
    itself = codes(kind="supplier", credit_code=CODE)
    assert found("capability.stated.v1", itself, **known) == {"other_company": Severity.ERROR}
    assert found("capability.stated.v1", itself, supplier_credit_code=CODE) == {}
    assert found("capability.stated.v1", codes(credit_code=CODE), **known) == {}


def test_a_missing_code_is_a_warning_and_a_withdrawal_needs_none() -> None:
    assert found("investor.stated.v1", codes(), credit_code=None) == {"missing_credit_code": Severity.WARNING}
    assert found("investor.withdrawn.v1", codes()) == {}
