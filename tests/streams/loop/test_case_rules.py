"""What a step of a case, and of a list, must be like whatever else was said."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.case_examples import CASE_EXAMPLES
from schemas.code_lists import code_lists
from schemas.list_examples import LIST_EXAMPLES
from schemas.loop_event import LOOP_EVENTS
from schemas.record import Key
from schemas.supply_examples import SUPPLY_EXAMPLES
from streams.loop.rules import check_loop_rules
from streams.shape import shape_problems
from tests.support.events import event

RAIL, DESK = "chengdu_rail", "promotion_center"
ENTRY = LIST_EXAMPLES["list.corrected.v1"]["corrections"][0]
OWN = Key(RAIL, "S-1")._asdict()


def _codes(type_: str, source: str, subject: str, **data: Any) -> list[tuple[str, str]]:
    """Code and severity of every problem."""
    said = event(
        f"{type_}.v1", {**(CASE_EXAMPLES | LIST_EXAMPLES)[f"{type_}.v1"], **data}, source=source, subject=subject
    )
    read = LOOP_EVENTS[f"{type_}.v1"].model_validate_json(json.dumps(said))
    return [(it.code, it.severity.value) for it in check_loop_rules(read, code_lists(), date(2026, 3, 11))]


@pytest.mark.parametrize(
    ("type_", "source", "subject", "data", "expected"),
    [
        ("refinement.submitted", RAIL, f"{RAIL}/S-1", {"scenario": OWN}, []),
        ("refinement.submitted", RAIL, f"{RAIL}/S-2", {"scenario": OWN}, [("case_other_reference", "error")]),
        ("refinement.submitted", DESK, f"{RAIL}/S-1", {"scenario": OWN}, [("case_of_another", "error")]),
        ("refinement.taken_back", DESK, f"{RAIL}/S-1", {}, []),
        ("refinement.accepted", RAIL, f"{RAIL}/S-1", {}, [("not_entitled", "error")]),
        ("refinement.returned", DESK, f"{RAIL}/S-1", {"remarks": [{"field": "need", "remark": "合成意见"}]}, []),
        (
            "refinement.returned", DESK, f"{RAIL}/S-1", {"remarks": [{"field": "price", "remark": "合成意见"}]},
            [("unknown_remark_field", "warning")],
        ),
        ("engagement.failed", RAIL, "E-1", {}, [("bad_case_id", "error")]),
        ("engagement.failed", RAIL, f"{RAIL}/E-1", {}, []),
        ("list.withdrawn", DESK, "2026-S-01", {}, []),
        ("list.withdrawn", DESK, "2026-X-01", {}, [("bad_list_number", "error")]),
        ("engagement.agreed", RAIL, f"{RAIL}/E-1", {"pilot_from": "9999-12-31"}, [("implausible_date", "error")]),
        ("engagement.reported", RAIL, f"{RAIL}/E-1", {"expected_on": "2101-01-01"}, [("implausible_date", "error")]),
        (
            "refinement.published", DESK, f"{RAIL}/S-1",
            {"published_on": "2026-03-11", "promises": [{"what": "合成", "due_on": "0001-01-01"}]},
            [("implausible_date", "error")],
        ),
        ("list.published", DESK, "2026-S-01", {"published_on": "9999-12-31"}, [("implausible_date", "error")]),
        ("list.frozen", DESK, "2026-S-01", {"registry_version": 2**63}, [("bad_sequence", "error")]),
        (
            "list.corrected", DESK, "2026-S-01",
            {"corrections": [{**ENTRY, "members": [[RAIL, "S-1", [[2**53, "0" * 32]], []]]}]},
            [("bad_sequence", "error")],
        ),
        ("list.withdrawn", RAIL, "第一批", {}, [("not_entitled", "error"), ("bad_list_number", "error")]),
    ],
)  # fmt: skip
def test_a_step_is_looked_at_by_itself(
    type_: str, source: str, subject: str, data: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert _codes(type_, source, subject, **data) == expected


@pytest.mark.parametrize("secret", [{"price_cny": 7654321.5}, {"terms": 7654321}, {"rabatt": 7654321}, 7654321])
def test_no_problem_tells_what_is_confidential(secret: Any) -> None:
    said = event("engagement.agreed.v1", {"agreed_on": "2026-03-11", "confidential": secret}, subject=f"{RAIL}/E-1")
    with pytest.raises(ValidationError) as raised:
        LOOP_EVENTS["engagement.agreed.v1"].model_validate_json(json.dumps(said))
    (found,) = shape_problems(raised.value)
    assert found.field.startswith("data.confidential")
    assert "7654321" not in found.model_dump_json()


@pytest.mark.parametrize(
    ("type_", "data", "code", "hint"),
    [
        ("engagement.agreed", {"agreed_on": "2026/3/11"}, "impossible_date", "2026-03-11"),
        ("engagement.agreed", {"evidence": [{"title": "合成", "reference": "x", "sha256": "AB"}]}, "bad_value", "{64}"),
        ("engagement.agreed", {"evidence": [{"title": "合\n成", "reference": "x"}]}, "forbidden_character", "控制字符"),
        ("engagement.interested", {"scenario": {"organisation": "A B", "local_id": "1"}}, "bad_value", "a-z"),
        ("engagement.interested", {"scenario": "S-1"}, "wrong_type", "对象"),
        ("engagement.promoted", {"sites": []}, "wrong_type", "不少于 1 项"),
        ("capability.stated", {"delivery_months": 601}, "wrong_type", "不大于 at most 600"),
        ("list.frozen", {"registry_version": -1}, "wrong_type", "不小于 at least 0"),
    ],
)
def test_what_is_wrong_in_shape_says_what_it_should_be(type_: str, data: dict[str, Any], code: str, hint: str) -> None:
    example = (CASE_EXAMPLES | LIST_EXAMPLES | SUPPLY_EXAMPLES)[f"{type_}.v1"]
    with pytest.raises(ValidationError) as raised:
        LOOP_EVENTS[f"{type_}.v1"].model_validate_json(json.dumps(event(f"{type_}.v1", {**example, **data})))
    (found,) = shape_problems(raised.value)
    assert found.code == code
    assert hint in found.hint_zh
