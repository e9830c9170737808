"""One synthetic example per message and model of the contract. No organisation ever sent any of them."""

from __future__ import annotations

from typing import Any

from schemas.event import AMENDED, STATED, WITHDRAWN
from schemas.list_examples import LIST_SUBJECT
from schemas.loop_event import family_of, is_entity
from schemas.loop_types import LOOP_TYPES
from schemas.problem import problem
from schemas.published_list import FAMILY as LIST
from schemas.relayed import ANSWERED, CHANGED

STATEMENT: dict[str, Any] = {
    "kind": "scenario",
    "title": "示例：地铁保护区无人机巡检",
    "description": "示例数据：人工巡检周期长，隐患发现滞后。",
    "need": "示例数据：无人机自主起降，识别保护区内的违规施工。",
    "site": "示例线路保护区",
    "districts": ["510104", "CD-GX"],
    "field": "smart_transport",
    "industry": "G54",
    "industry_chain": "low_altitude",
    "investment_cny": 1_200_000,
    "first_use": True,
    "stage": "published",
    "published_on": "2026-03-11",
    "deadline": "2026-06-30",
    "department": "示例部门",
    "contact_email": "office@example.cn",
    "period_months": 6,
    "cooperation": "联合研发",
    "remark": "合成数据，仅作示例 synthetic example",
}

_DATA: dict[str, dict[str, Any]] = {
    STATED: STATEMENT,
    AMENDED: {"stage": "pilot", "deadline": None, "remark": "合成数据，仅作示例 synthetic example"},
    WITHDRAWN: {"reason": "合成数据，仅作示例：项目取消 synthetic example: the project was cancelled"},
}


def _event(type_: str, sequence: int, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"synthetic-example-{sequence}",
        "source": "example_group",
        "subject": subject,
        "time": f"2026-03-{10 + sequence}T09:00:00+08:00",
        "sequence": sequence,
        "datacontenttype": "application/json",
        "type": type_,
        "data": data,
    }


def _loop_subject(type_: str) -> str:
    family = family_of(type_)
    if family == LIST:
        return LIST_SUBJECT
    return "示例-001" if is_entity(family) else "example_group/示例-001"


EVENTS: dict[str, dict[str, Any]] = {
    type_: _event(type_, sequence, "示例-001", data) for sequence, (type_, data) in enumerate(_DATA.items(), start=1)
} | {type_: _event(type_, 1, _loop_subject(type_), it.example) for type_, it in LOOP_TYPES.items()}
"""By event type: three events in the life of one scenario, and one of each type of the closed loop."""

PROBLEM: dict[str, Any] = problem("unknown_district", "data.districts", "示例区").model_dump(mode="json")

HEADERS: dict[str, dict[str, str]] = {
    STATED: {
        "origin": '{"file": "synthetic.xlsx", "sheet": "场景清单", "row": 5, "feed": "example_group"}',
        "problems": '[{"code": "duplicate_local_id", "field": "subject", "value": "示例-001"}]',
    },
    AMENDED: {"replay-of": "0/41"},
    WITHDRAWN: {},
    **{type_: {} for type_ in LOOP_TYPES},
}
"""By event type, as text."""

_TOLD: dict[str, Any] = {
    "specversion": "1.0",
    "source": "scenario-registry",
    "time": "2026-03-11T01:00:01Z",
    "datacontenttype": "application/json",
}

TOLD: dict[str, dict[str, Any]] = {
    CHANGED: {
        **_TOLD,
        "id": "0a1b2c3d/17",
        "type": CHANGED,
        "subject": "CDS-7K3M-9Q2X-W4TB-5",
        "data": {
            "epoch": "0a1b2c3d",
            "version": 17,
            "registry_id": "CDS-7K3M-9Q2X-W4TB-5",
            "organisation": "example_group",
            "local_id": "示例-001",
            "kind": "created",
            "sequence": 1,
            "stage": "published",
            "withdrawn_because": None,
            "conflicted": False,
            "statement": STATEMENT,
        },
    },
    ANSWERED: {
        **_TOLD,
        "id": "example_group/2/40",
        "type": ANSWERED,
        "subject": "示例-001",
        "data": {
            "organisation": "example_group",
            "partition": 2,
            "position": 40,
            "event_id": "synthetic-example-1",
            "local_id": "示例-001",
            "sequence": 1,
            "outcome": "rejected",
            "problems": [PROBLEM],
            "origin": {"file": "synthetic.xlsx", "sheet": "场景清单", "row": 5, "feed": "example_group"},
        },
    },
}
"""By type: what the registry tells."""
