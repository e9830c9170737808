"""The form of a rejected event: whatever was sent stands in it, and what it says is what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenario_registry.console.forms import MOST_FIELDS
from scenario_registry.console.mending import Mending, mending, tried
from scenario_registry.received_text import received_text
from schemas.code_lists import code_lists
from schemas.event import AMENDED, MAX_EVENT_BYTES, STATED
from schemas.examples import EVENTS
from schemas.log import topic_of
from schemas.loop_event import family_of, is_entity
from schemas.outcome import Outcome
from schemas.problem import problem
from tests.scenario_registry.test_replay import rejected
from tests.support.events import RAIL, record
from tests.support.places import sqlite

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
        elif it.kind != "yes" or it.value is True:
            form[it.name] = "1" if it.kind == "yes" else it.text
    mended: dict[str, Any] = json.loads(opened.mended(form | typed))
    return mended


@pytest.mark.parametrize("type_", OPENED)
def test_what_is_opened_and_sent_as_it_stands_is_the_same_event(type_: str) -> None:
    assert _sent(_opened(EVENTS[type_])) == EVENTS[type_]


@pytest.mark.parametrize(("type_", "name"), [(type_, name) for type_ in OPENED for name in EVENTS[type_]["data"]])
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
def test_a_value_of_any_kind_stands_in_its_field_as_it_was_sent(type_: str, name: str, value: Any, shown: str) -> None:
    opened = _opened(EVENTS[type_] | {"data": EVENTS[type_]["data"] | {name: value}})
    field = next(it for it in opened.fields if it.name == f"data.{name}")
    # A box has no text.
    assert (field.text, field.kind != "yes") == (shown, True)
    # Nothing else is lost by it.
    rest = {key: it for key, it in EVENTS[type_]["data"].items() if key != name}
    assert {key: it for key, it in _sent(opened).get("data", {}).items() if key != name} == rest


@pytest.mark.parametrize(("said", "sent"), [("否", "否"), ("false", False), (0, "0"), (None, None)])
def test_what_was_no_yes_does_not_become_one(said: Any, sent: Any) -> None:
    event = EVENTS["capability.stated.v1"]
    opened = _opened(event | {"data": event["data"] | {"first_use": said}})
    (asked,) = (it for it in opened.fields if it.name == "data.first_use")
    assert (asked.is_required, _sent(opened)["data"].get("first_use")) == (True, sent)


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


def test_a_number_that_no_program_reads_stays_as_it_was_typed() -> None:
    digits = "9" * 5_000
    sent = _sent(_opened(EVENTS[STATED]), **{"sequence": digits, "data.investment_cny": digits})
    assert (sent["sequence"], sent["data"]["investment_cny"]) == (digits, digits)


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
        json.dumps(EVENTS[STATED] | {"data": {"districts": [f"合成{number}" for number in range(MOST_FIELDS)]}}),
        json.dumps(EVENTS[STATED] | {"data": {"need": "x" * (MAX_EVENT_BYTES // 2)}}),
    ],
)
def test_what_no_form_can_hold_is_mended_as_text(received: str) -> None:
    assert mending(received, "example_group", code_lists()) is None


STEADY = [STATED, "supplier.stated.v1", "capability.stated.v1", "investor.stated.v1"]


@pytest.mark.parametrize("type_", STEADY)
def test_a_trial_tells_the_version_in_force(type_: str) -> None:
    whole = EVENTS[type_] | {"source": RAIL}
    with sqlite() as place:
        place.log().append(topic_of(RAIL), [record(whole | {"sequence": 4})], producer="test", first_number=1)
        place.process()
        with place.registry().engine.connect() as connection:
            for sequence, outcome in ((3, Outcome.SUPERSEDED), (4, Outcome.DUPLICATE), (5, Outcome.ACCEPTED)):
                edited = json.dumps(whole | {"sequence": sequence, "id": f"again-{sequence}"}).encode()
                trial = tried(connection, rejected(key=whole["subject"].encode()), edited, code_lists())
                assert (trial.outcome, trial.sequence) == (outcome, 4), trial.problems
            other = json.dumps(whole | {"subject": "合成-9"}).encode()
            assert tried(connection, rejected(), other, code_lists()).sequence == 0


def test_half_a_pair_of_surrogates_can_be_shown() -> None:
    assert received_text(b'{"title": "\\ud800\xe5\x90\x8d"}').encode() == b'{\n  "title": "\\ud800\xe5\x90\x8d"\n}'
