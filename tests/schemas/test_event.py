from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.envelope import MAX_SEQUENCE
from schemas.event import AMENDED, EVENT, EVENT_TYPES, STATED, canonical_data, content_hash
from schemas.examples import EVENTS
from tests.schemas.strategies import OPTIONAL_FIELDS, events, patches, statements


def parse(event: dict[str, Any]) -> Any:
    return EVENT.validate_json(json.dumps(event))


def canonical(type_: str, data: dict[str, Any]) -> bytes:
    return canonical_data(parse(EVENTS[type_] | {"data": data}))


@given(events())
def test_an_event_survives_a_round_trip_through_json(event: dict[str, Any]) -> None:
    once = parse(event)
    again = EVENT.validate_json(EVENT.dump_json(once, exclude_unset=True))
    assert again == once
    assert canonical_data(again) == canonical_data(once)


@given(statements())
def test_canonical_data_is_a_fixed_point(data: dict[str, Any]) -> None:
    text = canonical(STATED, data)
    assert canonical(STATED, json.loads(text)) == text


@given(statements(), st.randoms(use_true_random=False))
def test_the_order_of_the_fields_says_nothing(data: dict[str, Any], random: Any) -> None:
    shuffled = list(data.items())
    random.shuffle(shuffled)
    assert canonical(STATED, dict(shuffled)) == canonical(STATED, data)


@given(statements(), st.sampled_from(OPTIONAL_FIELDS))
def test_absent_and_null_are_one_in_a_statement(data: dict[str, Any], field: str) -> None:
    absent = {name: value for name, value in data.items() if name != field}
    assert canonical(STATED, absent) == canonical(STATED, absent | {field: None})


@given(patches(), st.sampled_from(OPTIONAL_FIELDS))
def test_absent_and_null_differ_in_an_amendment(data: dict[str, Any], field: str) -> None:
    absent = {name: value for name, value in data.items() if name != field} or {"first_use": True}
    with_null = canonical(AMENDED, absent | {field: None})
    assert canonical(AMENDED, absent) != with_null
    assert json.loads(with_null)[field] is None


@given(events(), events())
def test_equal_hash_means_equal_type_and_content(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = (parse(event) for event in (one, other))
    same_content = (first.type, canonical_data(first)) == (second.type, canonical_data(second))
    hashes = [content_hash(event.type, canonical_data(event)) for event in (first, second)]
    assert (hashes[0] == hashes[1]) == same_content


def test_the_hash_is_fixed_for_all_time() -> None:
    """The figure is what ``b2sum -l 128`` prints for the same bytes."""
    assert content_hash(STATED, '{"title":"示例"}'.encode()) == "b22e3fb4d0e670599a2985a7bd5faa60"


@given(statements(), st.sampled_from(["title", "investment_cny", "remark", "first_use"]))
def test_a_changed_field_changes_the_hash(data: dict[str, Any], field: str) -> None:
    changed: dict[str, Any] = {
        "title": f"{data['title'][:100]}二",
        "investment_cny": (data.get("investment_cny") or 0) // 2 + 1,
        "remark": "另一个备注 synthetic",
        "first_use": not data["first_use"],
    }
    before = canonical(STATED, data | {"investment_cny": 0, "remark": None})
    after = canonical(STATED, data | {"investment_cny": 0, "remark": None, field: changed[field]})
    assert content_hash(STATED, before) != content_hash(STATED, after)


def test_type_is_part_of_the_content() -> None:
    assert len({content_hash(type_, b"{}") for type_ in EVENT_TYPES}) == len(EVENT_TYPES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("specversion",), "0.3"),
        (("source",), "Not An Id"),
        (("subject",), "  "),
        (("subject",), "a\u0000b"),
        (("time",), "2026-03-11T09:00:00"),
        (("time",), "2026-02-30T09:00:00Z"),
        (("sequence",), 0),
        (("sequence",), MAX_SEQUENCE + 1),
        (("sequence",), "1"),
        (("sequence",), True),
        (("type",), "scenario.stated.v2"),
        (("data", "stage"), "withdrawn"),
        (("data", "title"), "x" * 201),
        (("data", "title"), "两\n行"),
        (("data", "investment_cny"), -1),
        (("data", "investment_cny"), 1.5),
        (("data", "published_on"), "2026-02-30"),
        (("data", "contact_email"), "nobody"),
        (("data", "first_use"), "是"),
        (("data", "unheard_of"), 1),
    ],
)
def test_what_breaks_the_contract_is_refused(path: tuple[str, ...], value: object) -> None:
    event = json.loads(json.dumps(EVENTS[STATED]))
    target = event if len(path) == 1 else event["data"]
    target[path[-1]] = value
    with pytest.raises(ValidationError) as refused:
        parse(event)
    assert any(path[-1] in error["loc"] or "type" in path for error in refused.value.errors())


def test_extension_attributes_are_ignored() -> None:
    assert parse(EVENTS[STATED] | {"traceparent": "00-synthetic"}) == parse(EVENTS[STATED])


def test_an_empty_amendment_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        parse(EVENTS[AMENDED] | {"data": {}})
    assert refused.value.errors()[0]["type"] == "empty_amendment"
