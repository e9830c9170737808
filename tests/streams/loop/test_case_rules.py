"""What a step of a case, and of a list, must be like whatever else was said."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from schemas.case_examples import CASE_EXAMPLES
from schemas.code_lists import code_lists
from schemas.list_examples import LIST_EXAMPLES
from schemas.loop_event import LOOP_EVENTS
from schemas.record import Key
from streams.loop.rules import check_loop_rules
from tests.support.events import event

RAIL, DESK = "chengdu_rail", "promotion_center"
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
        ("list.withdrawn", RAIL, "第一批", {}, [("not_entitled", "error"), ("bad_list_number", "error")]),
    ],
)  # fmt: skip
def test_a_step_is_looked_at_by_itself(
    type_: str, source: str, subject: str, data: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert _codes(type_, source, subject, **data) == expected
