"""The form of a rejected event: whatever was sent stands in it, and what it says is what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenario_registry.console.mending import Mending, mending
from scenario_registry.received_text import received_text
from schemas.code_lists import code_lists
from schemas.event import AMENDED, STATED
from schemas.examples import EVENTS
from schemas.loop_event import family_of, is_entity
from schemas.problem import problem

OPENED = [STATED, *(it for it in EVENTS if is_entity(family_of(it)))]


def _opened(event: Any) -> Mending:
    found = mending(json.dumps(event), "example_group", code_lists())
    assert found is not None
    return found


def _sent(opened: Mending, **typed: str) -> dict[str, Any]:
    """What a browser sends of the form as it stands, but for what somebody typed."""
    form = {}
    for it in (*opened.fields, *opened.envelope):
        if it.kind == "codes":
            form |= {f"{it.name}:{code}": "1" for code in it.chosen}
        elif it.kind != "yes" or it.value:
            form[it.name] = "1" if it.kind == "yes" else it.text
    mended: dict[str, Any] = json.loads(opened.mended(form | typed))
    return mended


@pytest.mark.parametrize("type_", OPENED)
def test_what_is_opened_and_sent_as_it_stands_is_the_same_event(type_: str) -> None:
    assert _sent(_opened(EVENTS[type_])) == EVENTS[type_]


@pytest.mark.parametrize("name", list(EVENTS[STATED]["data"]))
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("二〇二六年十三月一日", "二〇二六年十三月一日"),
        (["锦城区"], "锦城区"),
        ({"a": 1}, '{"a": 1}'),
        (5, "5"),
        (None, ""),
    ],
)
def test_a_value_of_any_kind_stands_in_its_field_as_it_was_sent(name: str, value: Any, shown: str) -> None:
    opened = _opened(EVENTS[STATED] | {"data": EVENTS[STATED]["data"] | {name: value}})
    assert next(it for it in opened.fields if it.name == f"data.{name}").text == shown
    # Nothing else is lost by it.
    rest = {key: it for key, it in EVENTS[STATED]["data"].items() if key != name}
    assert {key: it for key, it in _sent(opened)["data"].items() if key != name} == rest


def test_fields_that_the_form_has_not_are_named_and_left_out_and_other_attributes_stay() -> None:
    event = EVENTS[STATED] | {"traceparent": "00-ab", "data": EVENTS[STATED]["data"] | {"titel": "名称"}}
    opened = _opened(event)
    assert opened.unknown == {"titel": "名称"}
    assert _sent(opened) == EVENTS[STATED] | {"traceparent": "00-ab"}


def test_a_number_and_a_version_can_be_mended() -> None:
    sent = _sent(_opened(EVENTS[STATED]), subject="示例-009", sequence="7")
    assert (sent["subject"], sent["sequence"]) == ("示例-009", 7)


def test_what_nobody_says_does_not_become_a_no() -> None:
    data = {name: it for name, it in EVENTS[STATED]["data"].items() if name != "first_use"}
    opened = _opened(EVENTS[STATED] | {"data": data})
    assert "first_use" not in _sent(opened)["data"]
    assert _sent(opened, **{"data.first_use": "false"})["data"]["first_use"] is False


def test_problems_stand_beside_their_fields() -> None:
    district, other = problem("unknown_district", "data.districts.1", "锦城区"), problem("malformed_json", value="x")
    assert _opened(EVENTS[STATED]).beside([district, other]) == {"data.districts": [district], "": [other]}


@pytest.mark.parametrize(
    "received",
    [
        '{"type": "scenario.stated.v1", "data": {',
        json.dumps(EVENTS[AMENDED]),
        json.dumps(EVENTS[STATED] | {"type": ["scenario.stated.v1"]}),
        json.dumps(EVENTS[STATED] | {"data": []}),
        '{"type": "scenario.stated.v1", "data": {"title": "\\ud800"}}',
        "[" * 100_000,
    ],
)
def test_what_no_form_can_hold_is_mended_as_text(received: str) -> None:
    assert mending(received, "example_group", code_lists()) is None


def test_half_a_pair_of_surrogates_can_be_shown() -> None:
    assert received_text(b'{"title": "\\ud800\xe5\x90\x8d"}').encode() == b'{\n  "title": "\\ud800\xe5\x90\x8d"\n}'
