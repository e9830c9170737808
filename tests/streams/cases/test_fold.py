"""The fold of a case: whole walks, what is void, and one state for any order of arrival."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.case import Case, Step
from schemas.case_examples import CASE_EXAMPLES
from schemas.envelope import MAX_SEQUENCE
from schemas.record import Key
from streams.cases.fold import fold_case, step_name
from streams.cases.parties import Parties
from streams.cases.tables import CASE_TABLES
from tests.support.case_steps import DESK, ENGAGEMENT_ID, RAIL, REFINEMENT_ID, SUPPLIER, engagement, refinement, step


def states(case: Case) -> list[str]:
    return [walked.after for walked in case.walk if not walked.void]


def voids(case: Case) -> list[tuple[int, str]]:
    return [(walked.step.sequence, walked.void) for walked in case.walk if walked.void]


def test_a_refinement_to_its_publication() -> None:
    case = refinement(
        step(RAIL, 1, "refinement.submitted"),
        step(DESK, 2, "refinement.returned"),
        step(RAIL, 3, "refinement.submitted"),
        step(DESK, 4, "refinement.accepted"),
        step(DESK, 5, "refinement.published"),
    )
    assert states(case) == ["submitted", "returned", "submitted", "accepted", "published"]
    assert case.facts["times"]["submitted"] == 2
    assert "remarks" not in case.facts
    assert case.facts["list_number"] == "示例-2026-02"
    assert (case.owner, case.due_on) == (None, None)


def test_what_was_returned_says_what_to_mend_and_by_when() -> None:
    case = refinement(step(RAIL, 1, "refinement.submitted"), step(DESK, 2, "refinement.returned"))
    assert [remark["field"] for remark in case.facts["remarks"]] == ["need", "*"]
    assert (case.owner, str(case.due_on)) == (RAIL, "2026-03-25")


def test_an_engagement_to_other_sites() -> None:
    case = engagement(
        step(SUPPLIER, 1, "engagement.interested"),
        step(DESK, 2, "engagement.introduced"),
        step(RAIL, 3, "engagement.agreed"),
        step(SUPPLIER, 4, "engagement.agreed", confidential={"price_cny": 290_000}),
        step(RAIL, 5, "engagement.piloted"),
        step(SUPPLIER, 6, "engagement.reported"),
        step(RAIL, 7, "engagement.accepted"),
        step(RAIL, 8, "engagement.promoted"),
    )
    assert states(case) == ["interested", "introduced", "agreed", "agreed", "pilot", "pilot", "accepted", "promoted"]
    assert (case.scenario, case.capability) == (Key(RAIL, "S-1"), Key(SUPPLIER, "C-1"))
    assert case.facts["confirmed_by"] == [RAIL, SUPPLIER]
    assert case.facts["sites"][0]["district"] == "510107"
    assert [(said["organisation"], said["price_cny"]) for said in case.confidential] == [
        (RAIL, 300_000),
        (SUPPLIER, 290_000),
    ]
    assert "300000" not in str(case.facts)
    assert "290000" not in str(case.facts)


def test_a_stranger_leaves_the_parties_their_numbers() -> None:
    opening = step(SUPPLIER, 1, "engagement.interested")
    strange = step("jinjiang_district", MAX_SEQUENCE, "engagement.reported")
    again = step("jinjiang_district", MAX_SEQUENCE, "engagement.introduced")
    for case, known in ((engagement(opening, strange, again), 1), (engagement(strange), 0)):
        assert case.sequence == known
        assert {number for number, _ in voids(case)} == {MAX_SEQUENCE}
    assert engagement(opening, step(RAIL, 7, "engagement.reported")).sequence == 7


def test_what_failed_comes_back_and_keeps_why() -> None:
    case = engagement(
        step(SUPPLIER, 1, "engagement.interested"),
        step(RAIL, 2, "engagement.agreed"),
        step(RAIL, 3, "engagement.piloted"),
        step(RAIL, 4, "engagement.failed"),
        step(DESK, 5, "engagement.introduced"),
    )
    assert case.state == "introduced"
    assert case.facts["failures"] == [
        {
            "failed_on": "2026-06-30",
            "reason": "technology_immature",
            "missing_technology": "示例：雨雾天气下的识别",
            "from": "pilot",
            "organisation": RAIL,
        }
    ]
    assert case.owner == RAIL


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # The supplier does not accept its own pilot.
        (
            [(SUPPLIER, 1, "interested"), (RAIL, 2, "agreed"), (RAIL, 3, "piloted"), (SUPPLIER, 4, "accepted")],
            "step_of_another_role",
        ),
        # Nobody who is no party speaks.
        ([(SUPPLIER, 1, "interested"), ("chengdu_media", 2, "failed")], "step_of_another_role"),
        # The supplier does not agree for the site's owner.
        ([(SUPPLIER, 1, "interested"), (SUPPLIER, 2, "agreed")], "step_of_another_role"),
        # No pilot without an agreement.
        ([(SUPPLIER, 1, "interested"), (RAIL, 2, "piloted")], "step_not_allowed"),
        # The id is the supplier's, so the other party does not open it.
        ([(RAIL, 1, "interested")], "case_of_another"),
    ],
)
def test_what_the_table_does_not_allow_is_void(steps: list[tuple[str, int, str]], expected: str) -> None:
    case = engagement(*(step(who, number, f"engagement.{name}") for who, number, name in steps))
    assert voids(case) == [(steps[-1][1], expected)]
    assert case.state == ("interested" if len(steps) == 2 else "pilot" if len(steps) == 4 else "")


def test_a_step_about_another_scenario_is_void() -> None:
    case = engagement(
        step(SUPPLIER, 1, "engagement.interested"),
        step(RAIL, 2, "engagement.failed"),
        step(SUPPLIER, 3, "engagement.interested", scenario={"organisation": RAIL, "local_id": "S-2"}),
    )
    assert voids(case) == [(3, "case_other_reference")]
    assert case.state == "failed"


def test_a_step_that_was_early_counts_when_the_one_before_it_arrives() -> None:
    early = [step(RAIL, 3, "engagement.piloted"), step(SUPPLIER, 1, "engagement.interested")]
    assert engagement(*early).state == "interested"
    assert voids(engagement(*early)) == [(3, "step_not_allowed")]
    assert engagement(*early, step(RAIL, 2, "engagement.agreed")).state == "pilot"


def test_two_who_speak_at_once_are_taken_in_the_order_of_the_table() -> None:
    opened = [step(SUPPLIER, 1, "engagement.interested"), step(RAIL, 2, "engagement.agreed")]
    case = engagement(*opened, step(SUPPLIER, 3, "engagement.failed"), step(RAIL, 3, "engagement.piloted"))
    assert states(case)[2:] == ["pilot", "failed"]


def test_of_two_contents_under_one_sequence_one_counts() -> None:
    both = [step(RAIL, 1, "refinement.submitted", note=note) for note in ("一", "二")]
    case = refinement(*both)
    assert case.state == "submitted"
    assert voids(case) == [(1, "same_sequence_other_content")]
    assert case.walk[0].step.content_hash == min(it.content_hash for it in both)


_WHO = st.sampled_from([RAIL, SUPPLIER, DESK, "chengdu_media"])


def _steps(kind: str) -> st.SearchStrategy[list[Step]]:
    types = [type_.removesuffix(".v1") for type_ in CASE_EXAMPLES if type_.startswith(kind)]
    one = st.builds(
        lambda who, sequence, type_, note: step(who, sequence, type_, note=note),
        _WHO, st.integers(1, 12), st.sampled_from(types), st.sampled_from(["甲", "乙"]),
    )  # fmt: skip
    return st.lists(one, max_size=14)


_CASES = st.sampled_from([("engagement", ENGAGEMENT_ID), ("refinement", REFINEMENT_ID)]).flatmap(
    lambda case: st.tuples(st.just(case[0]), st.just(case[1]), _steps(case[0]))
)


@given(_CASES, st.data())
def test_any_order_of_arrival_repeated_gives_the_same_case(case: tuple[str, str, list[Step]], data: Any) -> None:
    kind, case_id, steps = case
    arrived = data.draw(st.permutations(steps + data.draw(st.lists(st.sampled_from(steps)) if steps else st.just([]))))
    assert fold_case(kind, case_id, arrived, [DESK]) == fold_case(kind, case_id, steps, [DESK])


@given(_CASES)
def test_no_state_is_reached_that_the_table_does_not_allow(case: tuple[str, str, list[Step]]) -> None:
    kind, case_id, steps = case
    folded, table, state = fold_case(kind, case_id, steps, [DESK]), CASE_TABLES[case[0]], ""
    parties = Parties(kind, case_id, [DESK])
    for walked in (it for it in folded.walk if not it.void):
        row = table.transition(state, step_name(walked.step.type))
        assert row is not None
        assert walked.before == state
        assert walked.after == row.after
        assert parties.roles_of(walked.step) & set(row.roles)
        parties.open_by(walked.step)
        state = walked.after
    assert folded.state == state
    assert {(it.step.organisation, it.step.sequence, it.step.content_hash) for it in folded.walk} == {
        (it.organisation, it.sequence, it.content_hash) for it in steps
    }
