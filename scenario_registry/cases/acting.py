"""A step of a case as an event in the channel of the organisation that takes it. Nothing is written into the registry here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from scenario_registry.loop.saying import Saying, saying
from schemas.case import REFINEMENT, Role
from schemas.case_words import STATES, STEPS
from schemas.loop_event import LOOP_EVENTS
from schemas.problem import Problem, problem
from schemas.record import Key
from sinks.cases.reading import CaseRow
from streams.cases.parties import key_of, roles_between
from streams.cases.tables import CASE_TABLES
from streams.shape import shape_problems


class StepRefusedError(Exception):
    """A step that the case does not allow where it stands, or whose data break the contract; nothing was sent. ``problems`` say why."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        lines = (
            f"{it.message_zh}；{it.hint_zh} / {it.message_en}; {it.hint_en} ({it.code}{', ' + it.field if it.field else ''})"
            for it in problems
        )
        super().__init__("没有发送 / nothing was sent:\n" + "\n".join(lines))


def roles_in(
    case: CaseRow | None, kind: str, case_id: str, organisation: str, desks: Collection[str]
) -> frozenset[Role]:
    """What the organisation is in the case; in a refinement that is not open yet, in the one that its id is about."""
    if case is None or not case.state:
        scenario = Key._make(case_id.partition("/")[::2]) if kind == REFINEMENT else None
        return roles_between(organisation, scenario, None, desks)
    return roles_between(organisation, case.scenario, case.capability, desks)


def new_step(
    case: CaseRow | None,
    kind: str,
    case_id: str,
    organisation: str,
    step: str,
    data: Mapping[str, Any],
    now: datetime,
    desks: Collection[str],
) -> Saying:
    """The event by which the organisation takes the step. ``case`` as it stands, None when nothing is known about it yet.

    Raises StepRefusedError. What the registry makes of it is decided there, since others may have spoken meanwhile.
    """
    type_ = f"{kind}.{step}.v1"
    sequence = (case.sequence if case else 0) + 1
    try:
        said = (
            LOOP_EVENTS[type_]
            .model_validate_json(saying(organisation, type_, case_id, sequence, data, now).record.value)
            .data
        )
    except ValidationError as error:
        raise StepRefusedError(shape_problems(error)) from error
    plain = said.model_dump(mode="json", exclude_none=True)
    state = case.state if case else ""
    row = CASE_TABLES[kind].transition(state, step)
    word = STEPS[kind, step]
    if row is None:
        raise StepRefusedError([problem("step_not_allowed", "type", word.zh, before=STATES[kind, state].zh)])
    roles = roles_in(case, kind, case_id, organisation, desks) | _of_opening(state, plain, organisation)
    if roles.isdisjoint(row.roles):
        raise StepRefusedError([problem("step_of_another_role", "type", word.zh)])
    if not state and case_id.partition("/")[0] != organisation:
        raise StepRefusedError([problem("case_of_another", "subject", case_id)])
    return saying(organisation, type_, case_id, sequence, plain, now)


def _of_opening(state: str, data: Mapping[str, Any], organisation: str) -> frozenset[Role]:
    """What the organisation is in the case that this step opens."""
    named = [key_of(data[name]) if not state and data.get(name) else None for name in ("scenario", "capability")]
    return roles_between(organisation, named[0], named[1], ())
