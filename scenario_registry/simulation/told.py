"""A simulation as JSON: what is answered over HTTP and by the command. Contacts are in no answer."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection

from scenario_registry.simulation.likely import Likely
from scenario_registry.simulation.simulate import Simulated, simulate
from schemas.code_lists import CodeLists
from schemas.log import NewRecord
from schemas.matching import Comparison
from schemas.record import Key, RecordState
from schemas.registry_id import registry_id
from sinks.queries.public.feed import state_of
from sinks.queries.public.scenarios import homes


def simulated(
    connection: Connection, organisation: str, events: Sequence[NewRecord], codes: CodeLists, likely: Likely
) -> dict[str, Any]:
    """What would become of these events if they came now. Stores nothing. Raises SQLAlchemyError."""
    now_us = time.time_ns() // 1_000
    state = state_of(connection)
    found = simulate(connection, organisation, events, now_us, codes)
    about = partial(_about, connection, likely)
    duplicates = {key: about(key, record, now_us) for key, record in found.records.items()}
    told = [_event(it, found.records, duplicates) for it in found.events]
    return {"epoch": state.epoch, "version": state.version, "events": told}


def _event(
    it: Simulated, records: Mapping[Key, RecordState], duplicates: Mapping[Key, list[dict[str, Any]]]
) -> dict[str, Any]:
    entry = it.entry
    key = None if entry.local_id is None else Key(entry.organisation, entry.local_id)
    record = records.get(key) if key else None
    return {
        "id": entry.event_id,
        "local_id": entry.local_id,
        "sequence": entry.sequence,
        "outcome": entry.outcome.value,
        "change": it.change.kind.value if it.change else None,
        "problems": [problem.model_dump(mode="json") for problem in entry.problems],
        "record": _record(key, record) if key and record and record.statement else None,
        "duplicates": duplicates.get(key, []) if key else [],
    }


def _record(key: Key, state: RecordState) -> dict[str, Any]:
    said = json.loads(state.statement or "{}")
    said.pop("contact_email", None)
    return {
        "born_id": registry_id(*key),
        "sequence": state.sequence,
        "stage": state.stage,
        "withdrawn_because": state.reason,
        "conflicted": state.conflicted,
        "said": said,
    }


def _about(connection: Connection, likely: Likely, key: Key, state: RecordState, now_us: int) -> list[dict[str, Any]]:
    if not state.statement:
        return []
    found = likely.duplicates(connection, key, state.statement, now_us)
    others = {it: it.pair.right if it.pair.left == key else it.pair.left for it in found}
    known = homes(connection, others.values())
    return [_duplicate(it, other, *known[other]) for it, other in others.items() if other in known]


def _duplicate(it: Comparison, other: Key, home: str, title: str | None) -> dict[str, Any]:
    return {
        "registry_id": home,
        **other._asdict(),
        "title": title,
        "band": it.band.value,
        "relation": it.relation.value,
        "score": it.score,
        "guards": list(it.guards),
    }
