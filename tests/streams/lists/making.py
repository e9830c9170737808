"""Steps, entries and contents of synthetic lists."""

from __future__ import annotations

import json
from typing import Any

from schemas.event import content_hash
from schemas.list_content import EntryContent
from schemas.list_examples import LIST_EXAMPLES
from schemas.record import Key
from schemas.registry_id import registry_id
from streams.lists.fold import ListStep

DIGEST = LIST_EXAMPLES["list.frozen.v1"]["digest"]


def entry(name: str) -> list[Any]:
    """An entry of one record, as JSON has it."""
    return [registry_id("example_group", name), [["example_group", name, [[1, "0" * 32]], []]]]


def step(sequence: int, word: str, **changes: Any) -> ListStep:
    """``word`` is drafted, frozen and so on; ``changes`` replace fields of the example."""
    type_ = f"list.{word}.v1"
    data = json.dumps(LIST_EXAMPLES[type_] | changes, ensure_ascii=False)
    return ListStep(sequence, content_hash(type_, data.encode()), type_, data)


def life() -> list[ListStep]:
    """A list of three from the draft to its third edition."""
    first, second, third, fourth = map(entry, ("1", "2", "3", "4"))
    gone = {"registry_id": second[0], "members": None, "reason": "合成：重复"}
    added = {"registry_id": fourth[0], "members": fourth[1], "reason": "合成：遗漏"}
    replaced = {
        "registry_id": first[0],
        "members": [["example_group", "1", [[2, "1" * 32]], []]],
        "reason": "合成：截止日期有误",
    }
    return [
        step(1, "drafted"),
        step(2, "frozen", entries=[first, second, third], by="甲"),
        step(3, "approved", by="乙"),
        step(4, "published", by="甲"),
        step(5, "corrected", edition=2, corrections=[gone, replaced]),
        step(6, "corrected", edition=3, corrections=[added]),
    ]


def content(name: str, number: int = 1, *, others: tuple[str, ...] = (), **fields: Any) -> EntryContent:
    """What an entry says; complete unless ``fields`` say otherwise (None: not set)."""
    statement = {
        "kind": "scenario",
        "title": f"合成场景{name}",
        "description": "合成：人工巡检慢",
        "need": "合成：自动巡检",
        "districts": ["510104"],
        "field": "smart_transport",
        "industry": "G54",
        "first_use": True,
        "stage": "published",
        "department": "合成部门",
        "cooperation": "联合研发",
    }
    statement = {key: value for key, value in (statement | fields).items() if value is not None}
    lead = Key("example_group", name)
    members = (lead, *(Key("example_district", other) for other in others))
    return EntryContent(number, registry_id(*lead), lead, members, statement)
