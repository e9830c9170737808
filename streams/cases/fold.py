"""The state of a case is the fold over the set of its steps, whatever the order of arrival and however often each arrived.

Steps are taken by sequence, then by the order that the case's table declares for steps, then by content. A step that the table does not
allow where it stands, or that is not the organisation's to take, is void: it stays in the walk with the reason, and may count later, when
an earlier step arrives. Of two contents that one organisation said under one sequence the smaller hash counts, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.case import Case, Step, Walked
from streams.cases.due import owner_and_day
from streams.cases.facts import Facts
from streams.cases.parties import Parties
from streams.cases.tables import CASE_TABLES


def step_name(event_type: str) -> str:
    """``returned`` of ``refinement.returned.v1``."""
    return event_type.split(".")[1]


def fold_case(kind: str, case_id: str, steps: Iterable[Step], desks: Sequence[str]) -> Case:
    """The case as it stands. ``desks``: organisations that act as the city desk, the one that gets the desk's tasks first."""
    table, parties, facts = CASE_TABLES[kind], Parties(kind, case_id, desks), Facts()
    order = {name: place for place, name in enumerate(table.steps)}
    chosen, ruled_out = _settled(steps)
    state, since, walk = "", None, list[Walked]()
    for step in sorted(
        chosen, key=lambda it: (it.sequence, order[step_name(it.type)], it.content_hash, it.organisation)
    ):
        row = table.transition(state, step_name(step.type))
        if row is None:
            void = "step_not_allowed"
        elif parties.roles_of(step).isdisjoint(row.roles):
            void = "step_of_another_role"
        elif parties.contradicted_by(step):
            void = "case_other_reference"
        elif not state and not parties.may_open(step):
            void = "case_of_another"
        else:
            parties.open_by(step)
            facts.add(step, state, row.after)
            walk.append(Walked(step, state, row.after, ""))
            state, since = row.after, since if row.after == state else step.time_us
            continue
        walk.append(Walked(step, state, state, void))
    owner, due_on = owner_and_day(kind, state, since, facts.expected_on)
    return Case(
        kind=kind,
        case_id=case_id,
        state=state,
        sequence=max((it.step.sequence for it in walk + ruled_out if parties.take_part(it.step)), default=0),
        since_us=since,
        scenario=parties.scenario,
        capability=parties.capability,
        owner=parties.organisation_of(owner),
        due_on=due_on,
        facts=facts.open,
        confidential=tuple(facts.confidential),
        walk=tuple(sorted(walk + ruled_out, key=lambda it: it.step.sequence)),
    )


def _settled(steps: Iterable[Step]) -> tuple[list[Step], list[Walked]]:
    """Steps of which each organisation said one under one sequence, and those that another content of its own rules out."""
    chosen: dict[tuple[str, int], Step] = {}
    ruled_out: dict[tuple[str, int, str], Step] = {}
    for step in sorted(steps, key=lambda it: it.content_hash):
        first = chosen.setdefault((step.organisation, step.sequence), step)
        if first.content_hash != step.content_hash:
            ruled_out[step.organisation, step.sequence, step.content_hash] = step
    return list(chosen.values()), [Walked(it, "", "", "same_sequence_other_content") for it in ruled_out.values()]
