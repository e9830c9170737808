"""The transition tables as a whole."""

from __future__ import annotations

import pytest

from schemas.case import Role
from schemas.case_words import REASONS, STATES, STEPS
from schemas.cases import CASE_STEPS, EngagementFailed
from schemas.problem_catalogue import CATALOGUE
from schemas.scenario import Stage
from streams.cases.stage import stage_reached
from streams.cases.tables import CASE_TABLES


@pytest.mark.parametrize("kind", CASE_TABLES)
def test_steps_of_the_table_are_the_types_of_the_contract(kind: str) -> None:
    assert {f"{kind}.{name}.v1" for name in CASE_TABLES[kind].steps} == {
        type_ for type_ in CASE_STEPS if type_.startswith(f"{kind}.")
    }


@pytest.mark.parametrize("kind", CASE_TABLES)
def test_every_state_can_be_reached_and_every_step_used(kind: str) -> None:
    table, reached, used = CASE_TABLES[kind], {""}, set()
    for _ in table.states:
        for row in [row for state in reached for row in table.next_steps(state, Role)]:
            reached.add(row.after)
            used.add(row.step)
    assert reached == {"", *table.states}
    assert used == set(table.steps)


def test_every_state_and_step_and_reason_has_its_word() -> None:
    assert set(STEPS) == {(kind, step) for kind, table in CASE_TABLES.items() for step in table.steps}
    assert set(STATES) == {(kind, state) for kind, table in CASE_TABLES.items() for state in ("", *table.states)}
    assert set(REASONS) == set(EngagementFailed.model_json_schema()["properties"]["reason"]["enum"])


def test_what_is_void_has_a_problem_of_the_catalogue() -> None:
    for code in ("step_not_allowed", "step_of_another_role", "case_of_another", "case_other_reference"):
        assert code in CATALOGUE


def test_who_may_do_what_in_a_pilot() -> None:
    table = CASE_TABLES["engagement"]
    assert [row.step for row in table.next_steps("pilot", [Role.DEMAND])] == ["reported", "accepted", "failed"]
    assert [row.step for row in table.next_steps("pilot", [Role.SUPPLY])] == ["reported", "failed"]
    assert table.next_steps("pilot", []) == []


def test_the_furthest_case_tells_how_far_a_scenario_came() -> None:
    assert stage_reached([("refinement", "published"), ("engagement", "failed")]) is Stage.PUBLISHED
    assert stage_reached([("engagement", "pilot"), ("engagement", "introduced")]) is Stage.PILOT
    assert stage_reached([("engagement", "interested")]) is None
