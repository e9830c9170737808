"""Cases into their tables, each in the place of what stood there."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from schemas.case import Case
from schemas.moment import day_of
from sinks.case_tables import case_steps, cases

_AT_ONCE = 500
"""Cases of one question: SQLite takes 32,766 parameters."""

Row = dict[str, Any]


def replace_cases(connection: Connection, kind: str, folded: Sequence[Case]) -> dict[str, Row]:
    """Write the cases of one kind and give the rows that stood there before, by case id. Idempotent."""
    before: dict[str, Row] = {}
    for start in range(0, len(folded), _AT_ONCE):
        some = folded[start : start + _AT_ONCE]
        ids = [case.case_id for case in some]
        is_one = (cases.c.kind == kind, cases.c.case_id.in_(ids))
        before |= {row.case_id: dict(row._mapping) for row in connection.execute(select(cases).where(*is_one))}
        connection.execute(delete(cases).where(*is_one))
        connection.execute(delete(case_steps).where(case_steps.c.kind == kind, case_steps.c.case_id.in_(ids)))
        connection.execute(insert(cases), [row_of(case) for case in some])
        connection.execute(insert(case_steps), [row for case in some for row in _walk_of(case)])
    return before


def row_of(case: Case) -> Row:
    """The row of ``cases``."""
    scenario, capability = case.scenario, case.capability
    return {
        "kind": case.kind,
        "case_id": case.case_id,
        "state": case.state,
        "since_us": case.since_us,
        "sequence": case.sequence,
        "demand_organisation": scenario and scenario.organisation,
        "demand_id": scenario and scenario.local_id,
        "supply_organisation": capability and capability.organisation,
        "supply_id": capability and capability.local_id,
        "owner": case.owner,
        "due_on": None if case.due_on is None else case.due_on.isoformat(),
        "facts": _json(case.facts),
        "confidential": _json(case.confidential) if case.confidential else None,
        "problems": _json(_void(case)),
    }


def _void(case: Case) -> Collection[Row]:
    return [
        {"organisation": step.organisation, "sequence": step.sequence, "type": step.type, "code": void}
        for step, _, _, void in case.walk
        if void
    ]


def _walk_of(case: Case) -> list[Row]:
    return [
        {
            "kind": case.kind,
            "case_id": case.case_id,
            "place": place,
            "organisation": step.organisation,
            "sequence": step.sequence,
            "content_hash": step.content_hash,
            "type": step.type,
            "before": before,
            "after": after,
            "void": void,
            "day": day_of(step.time_us).isoformat(),
            "time_us": step.time_us,
        }
        for place, (step, before, after, void) in enumerate(case.walk, 1)
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
