"""Records, versions and changes as JSON: keys that stay, in an order that stays."""

from __future__ import annotations

import json
from typing import Any

from scenario_registry.timeline import Step
from schemas.moment import from_microseconds
from schemas.scenario import Statement
from sinks.queries.changes import Changed
from sinks.queries.records import Record

_OWN = ("organisation", "local_id", "registry_id", "sequence", "stage", "withdrawn_because", "conflicted")
_TIMES = ("said_at", "received_at", "feed_state", "last_confirmed_at", "overdue_from")
_FIELDS = tuple(name for name in Statement.model_fields if name != "stage")


def canonical(record: Record) -> dict[str, Any]:
    """What the record says, the same however and whenever its events arrived: no moments, every field of the statement, null when
    it is not set. ``stage`` is withdrawn when the record is."""
    own = {name: getattr(record, name) for name in _OWN}
    return own | {name: record.statement.get(name) for name in _FIELDS}


def record_as_json(record: Record) -> dict[str, Any]:
    """The record with the moments of the version in force, and how fresh the organisation's word is."""
    return canonical(record) | {name: getattr(record, name) for name in _TIMES}


def change_as_json(change: Changed) -> dict[str, Any]:
    """One change; ``statement`` as the organisation's last version in force has it."""
    return change._asdict()


def step_as_json(step: Step) -> dict[str, Any]:
    """One version of a scenario."""
    version = step.said.version
    return {
        "sequence": version.sequence,
        "type": version.type,
        "event_id": version.event_id,
        "outcomes": list(step.said.outcomes),
        "said_at": from_microseconds(version.time_us),
        "received_at": from_microseconds(step.said.received_us),
        "valid_from": step.valid_from,
        "valid_to": step.valid_to,
        "changes": [change._asdict() for change in step.changes],
        "problem": step.problem.model_dump(mode="json") if step.problem else None,
        "data": json.loads(version.data),
    }
