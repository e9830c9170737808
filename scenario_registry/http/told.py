"""What is told of one scenario: found by an id, its records then and now, and what else may be the same. For the interface and for pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.index import moved_to
from scenario_registry.http.site import Site
from scenario_registry.record_json import step_as_json
from scenario_registry.timeline import Step, timeline
from schemas.code_lists import CodeLists
from schemas.moment import to_microseconds
from schemas.record import NOTHING
from schemas.registry_id import parse_registry_id
from sinks.queries.history import SaidVersion
from sinks.queries.public.feed import history_told, left_for, state_of, version_of
from sinks.queries.public.pairs import judgements_about, suggestions_about
from sinks.queries.public.scenarios import scenarios_of
from sinks.queries.reading import moment_of
from streams.fold import apply


class Doubts(NamedTuple):
    """``suggestions``: pairs that people are asked about; ``judgements``: what they said, in that order."""

    suggestions: list[dict[str, Any]]
    judgements: list[dict[str, Any]]


def scenario_called(site: Site, connection: Connection, typed: str) -> dict[str, Any]:
    """The scenario of an id as a person may have typed it, or of one that was merged into it. Raises ProblemError when there is none."""
    try:
        registry_id = parse_registry_id(typed)
    except ValueError as error:
        raise ProblemError("registry_id_invalid") from error
    found = scenarios_of(connection, [registry_id]) or _present(site, connection, registry_id)
    if not found:
        raise ProblemError("scenario_unknown", registry_id)
    return found[0]


def _present(site: Site, connection: Connection, born_id: str) -> list[dict[str, Any]]:
    """Where an id leads that a record was born with: the registry would have to go through all records for it, so the index is asked, and the
    changes since."""
    with site.search() as index:
        place, seen = moved_to(index, born_id) or born_id, index.state
    if seen.epoch != state_of(connection).epoch:
        raise ProblemError("index_not_ready")
    # Others may have stayed in a scenario that the record left meanwhile.
    return scenarios_of(connection, [left_for(connection, born_id, place, seen.version) or place])


def doubts_about(connection: Connection, records: Iterable[dict[str, Any]]) -> Doubts:
    """The pairs of these records with any other."""
    suggestions: list[dict[str, Any]] = []
    judgements: dict[int, dict[str, Any]] = {}
    for it in records:
        key = (it["organisation"], it["local_id"])
        suggestions += [one for one in suggestions_about(connection, *key) if one not in suggestions]
        judgements |= {one["number"]: one for one in judgements_about(connection, *key)}
    return Doubts(suggestions, [judgements[number] for number in sorted(judgements)])


def record_steps(connection: Connection, record: dict[str, Any], codes: CodeLists) -> list[Step]:
    """Every version of a record: what it changed, when it held. Outcomes belong to events, not to versions: the ledger has them."""
    return timeline(_said(connection, record), codes)


def record_history(connection: Connection, record: dict[str, Any], codes: CodeLists) -> dict[str, Any]:
    """The same as JSON has it."""
    steps = [step_as_json(step) for step in record_steps(connection, record, codes)]
    for step in steps:
        del step["outcomes"]
    return {"organisation": record["organisation"], "local_id": record["local_id"], "versions": steps}


def record_then(connection: Connection, record: dict[str, Any], until_us: int, codes: CodeLists) -> dict[str, Any]:
    """What a record said at a moment, in microseconds."""
    state = NOTHING
    for said in _said(connection, record):
        # Of two contents of one sequence the first counts.
        if said.version.time_us <= until_us and said.version.sequence != state.last_sequence:
            state, _ = apply(state, said.version, codes)
    return {
        "organisation": record["organisation"],
        "local_id": record["local_id"],
        "sequence": state.sequence if state.statement else None,
        "stage": state.stage,
        "said": json.loads(state.statement) if state.statement else None,
    }


def _said(connection: Connection, record: dict[str, Any]) -> list[SaidVersion]:
    told = history_told(connection, record["organisation"], record["local_id"])
    return [
        SaidVersion(
            version_of(it, to_microseconds(moment_of(it.said_at))), to_microseconds(moment_of(it.received_at)), ()
        )
        for it in told
    ]
