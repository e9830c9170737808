"""What a page or a command tells of one case beyond its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from scenario_registry.cases.told import CaseText, reusable_text
from schemas.code_lists import CodeLists
from schemas.problem import Problem, problem
from schemas.record import Key, key_text
from schemas.scenario import Stage
from sinks.cases.capabilities import stated_capability
from sinks.cases.reading import CaseRow
from sinks.queries.records import record
from streams.cases.parties import key_of


def text_of(connection: Connection, case: CaseRow, codes: CodeLists) -> CaseText | None:
    """The case as others can use it again, once it was accepted; None before."""
    if case.scenario is None or case.capability is None:
        return None
    said = record(connection, case.scenario)
    return reusable_text(case, said.statement if said else {}, stated_capability(connection, case.capability), codes)


def warning_of(case: CaseRow) -> Problem | None:
    """A case about a scenario that nobody has stated stands as it is, since its statement may arrive later; until then people are told. So
    they are of one that was withdrawn, as long as somebody must act."""
    if case.scenario is None or (case.title is not None and case.owner is None):
        return None
    return _warning(case.scenario, case.stage)


def warning_of_step(connection: Connection, case: CaseRow | None, said: Mapping[str, Any]) -> Problem | None:
    """The same for a step that is being taken, which may open the case."""
    about = case.scenario if case and case.scenario else key_of(said["scenario"]) if said.get("scenario") else None
    if about is None:
        return None
    stated = record(connection, about)
    return _warning(about, stated and stated.stage)


def _warning(about: Key, stage: str | None) -> Problem | None:
    if stage is None:
        return problem("case_unknown_scenario", "data.scenario", key_text(about))
    return problem("case_withdrawn_scenario", "data.scenario", key_text(about)) if stage == Stage.WITHDRAWN else None
