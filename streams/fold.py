"""The record of one subject is the fold of its versions in the order of their sequence, whatever the order of arrival.

Of two versions with one sequence and different content the one of smaller ``Version.precedence`` counts.
A version that cannot be applied where it stands (an amendment without a statement before it, a stage that the table forbids) is passed
over; it stays in the history and may apply later, when an earlier version arrives.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from schemas.code_lists import CodeLists
from schemas.event import AMENDED, STATED
from schemas.problem import Problem, Severity, problem
from schemas.record import RecordState, Version
from schemas.scenario import Stage, Statement
from streams.lifecycle import Step, stage_step
from streams.rules import check_rules
from streams.shape import shape_problems

Applied = tuple[RecordState, Problem | None]
"""The state after a version, and what kept the version from being applied (an error) or goes with it (a warning)."""


def apply(state: RecordState, version: Version, codes: CodeLists) -> Applied:
    """One step of the fold. Pure. ``version.sequence`` is higher than any applied before, so a conflict is settled by it."""
    if version.type == STATED:
        return _enter(state, version, version.data, _stage_in(version.data))
    if version.type == AMENDED:
        return _amend(state, version, codes)
    reason = json.loads(version.data)["reason"]
    return _in_force(version, state.statement, Stage.WITHDRAWN.value, reason), None


def _amend(state: RecordState, version: Version, codes: CodeLists) -> Applied:
    if state.statement is None or state.stage == Stage.WITHDRAWN:
        return _passed_over(state, version, problem("amendment_without_statement", value=version.sequence))
    merged = merge_patch(json.loads(state.statement), json.loads(version.data))
    try:
        statement = Statement.model_validate_json(json.dumps(merged))
    except ValidationError as error:
        faults = [fault.field for fault in shape_problems(error)]
    else:
        # Of copies with other times the first to arrive is kept, so the time must not decide: validation looks at the codes' days.
        faults = [
            fault.field for fault in check_rules(statement, codes, None, prefix="") if fault.severity is Severity.ERROR
        ]
    if faults:
        return _passed_over(state, version, problem("invalid_after_amendment", "data", "、".join(faults)))
    return _enter(state, version, statement.model_dump_json(exclude_none=True), statement.stage)


def _enter(state: RecordState, version: Version, statement: str, stage: str) -> Applied:
    step = stage_step(state.stage, stage)
    if step is Step.FORBIDDEN:
        return _passed_over(state, version, _stage_problem("stage_not_allowed", state, stage))
    warning = _stage_problem("stage_went_back", state, stage) if step is Step.WENT_BACK else None
    return _in_force(version, statement, stage, None), warning


def _stage_problem(code: str, state: RecordState, stage: str) -> Problem:
    return problem(code, "data.stage", Stage(stage), before=state.stage and Stage(state.stage))


def _in_force(version: Version, statement: str | None, stage: str, reason: str | None) -> RecordState:
    # Versions are folded in ascending order, so this one is also the last received so far.
    sequence, content_hash, _, data, _, _ = version
    return RecordState(sequence, content_hash, statement, stage, reason, False, statement is data, sequence)


def _passed_over(state: RecordState, version: Version, found: Problem) -> Applied:
    return state._replace(last_sequence=version.sequence), found


def _stage_in(statement: str) -> str:
    # Canonical JSON of a statement writes the stage once, and a quote inside a text is escaped: no need to parse it all.
    start = statement.rindex('"stage":"') + len('"stage":"')
    return statement[start : statement.index('"', start)]


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396, section 2: objects merge, null removes, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result
