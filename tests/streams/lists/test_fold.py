"""The life of a list: what counts, what is void, and that the order of arrival decides nothing."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.corrections import ErratumKind
from streams.lists.fold import ListStep, Void, fold
from streams.lists.states import ORDER, TABLE, ListState
from tests.streams.lists.making import entry, life, step

EXTRA = [
    step(1, "frozen", entries=[entry("9")]),
    step(2, "drafted", title="合成：另一名称"),
    step(3, "approved", by="丙"),
    step(4, "withdrawn"),
    step(5, "published", by="丁"),
    step(5, "corrected", edition=2, corrections=[{"registry_id": entry("3")[0], "reason": "合成"}]),
    step(7, "corrected", edition=9),
    step(9, "withdrawn"),
]


def voids(steps: list[ListStep]) -> list[Void | None]:
    return [walked.void for walked in fold(steps).walk]


def test_a_list_lives_from_the_draft_to_its_errata() -> None:
    made = fold(life())

    assert made.state is ListState.PUBLISHED
    assert (made.approved_by, str(made.published_on)) == ("乙", "2026-03-11")
    assert [sorted(edition.entries) for edition in made.editions] == [[1, 2, 3], [1, 3], [1, 3, 4]]
    assert made.editions[1].entries[1].members[0].versions[0].sequence == 2
    assert [(it.number, it.kind) for it in made.editions[1].errata] == [
        (2, ErratumKind.REMOVED),
        (1, ErratumKind.REPLACED),
    ]
    assert not any(voids(life()))


def test_a_number_that_was_taken_off_is_not_given_again() -> None:
    last = entry("5")
    steps = [
        *life()[:4],
        step(5, "corrected", edition=2, corrections=[{"registry_id": entry("3")[0], "reason": "合成"}]),
        step(6, "corrected", edition=3, corrections=[{"registry_id": last[0], "members": last[1], "reason": "合成"}]),
    ]
    assert sorted(fold(steps).editions[-1].entries) == [1, 2, 4]


@given(st.permutations(life() + EXTRA), st.integers(0, len(life() + EXTRA)))
def test_any_order_of_arrival_gives_the_same_list(steps: list[ListStep], again: int) -> None:
    assert fold([*steps, *steps[:again]]) == fold(life() + EXTRA)


@given(st.lists(st.sampled_from(life() + EXTRA), unique=True))
def test_no_state_is_reached_that_the_table_does_not_allow(steps: list[ListStep]) -> None:
    made = fold(steps)
    before = None
    for walked in made.walk:
        assert walked.before == before
        assert walked.after == (TABLE[before, walked.step.type] if walked.void is None else before)
        before = walked.after
    assert made.state == before


def test_whatever_the_table_leaves_out_is_void() -> None:
    for before, type_ in product((None, *ListState), ORDER):
        steps = {None: 0, ListState.DRAFTED: 1, ListState.FROZEN: 2, ListState.APPROVED: 3, ListState.PUBLISHED: 4}
        reached = [*life()[:4], step(5, "withdrawn")] if before is ListState.WITHDRAWN else life()[: steps[before]]
        word = type_.split(".")[1]
        changes = {"edition": 2} if word == "corrected" else {"by": "乙"} if word == "approved" else {}
        if word == "corrected":
            changes["corrections"] = [{"registry_id": entry("1")[0], "reason": "合成"}]
        made = fold([*reached, step(8, word, **changes)])
        assert made.walk[-1].void == (None if (before, type_) in TABLE else Void.NOT_ALLOWED), (before, type_)


def test_who_froze_a_list_does_not_approve_it() -> None:
    drafted, frozen = life()[:2]
    made = fold([drafted, frozen, step(3, "approved", by="甲"), step(4, "published")])
    assert made.state is ListState.FROZEN
    assert [walked.void for walked in made.walk][2:] == [Void.SAME_PERSON, Void.NOT_ALLOWED]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([*life()[:2], step(3, "approved", digest="f" * 64, by="乙")], Void.OTHER_DIGEST),
        ([*life()[:3], step(4, "published", digest="f" * 64)], Void.OTHER_DIGEST),
        ([*life()[:1], step(2, "frozen", entries=[entry("1"), entry("1")])], Void.REPEATED_ENTRY),
        ([*life()[:4], step(5, "corrected", edition=3)], Void.OTHER_EDITION),
        (
            [*life()[:4], step(5, "corrected", edition=2, corrections=[{"registry_id": entry("8")[0], "reason": "合成"}])],
            Void.UNKNOWN_ENTRY,
        ),
        (
            [
                *life()[:4],
                step(5, "corrected", edition=2, corrections=[{"registry_id": entry(it)[0], "reason": "合成"} for it in "123"]),
            ],
            Void.UNKNOWN_ENTRY,
        ),
        (
            [
                *life()[:4],
                step(5, "corrected", edition=2, corrections=[{"registry_id": entry(it)[0], "reason": "合成"} for it in "11"]),
            ],
            Void.REPEATED_ENTRY,
        ),
    ],
)  # fmt: skip
def test_a_step_that_does_not_fit_the_list_is_void_and_says_why(steps: list[ListStep], reason: Void) -> None:
    made = fold(steps)
    assert made.walk[-1].void is reason
    assert made.state == fold(steps[:-1]).state
    assert made.editions == fold(steps[:-1]).editions


def test_of_two_corrections_that_make_one_edition_the_same_one_counts_in_any_order() -> None:
    rivals = [
        step(5, "corrected", edition=2, corrections=[{"registry_id": entry(it)[0], "reason": "合成"}]) for it in "12"
    ]
    results = {tuple(sorted(fold([*life()[:4], *order]).editions[-1].entries)) for order in permutations(rivals)}
    assert len(results) == 1
    assert sorted(map(str, voids([*life()[:4], *rivals])[4:])) == ["None", "list_edition_differs"]


def test_a_list_that_is_begun_anew_forgets_what_was_frozen() -> None:
    made = fold([*life()[:3], step(4, "drafted", title="合成：改名"), step(5, "published")])
    assert (made.state, made.frozen, made.editions, made.approved_by) == (ListState.DRAFTED, None, (), None)


def test_a_withdrawn_list_stays_readable() -> None:
    made = fold([*life(), step(7, "withdrawn", reason="合成：政策调整")])
    assert (made.state, made.withdrawn_because) == (ListState.WITHDRAWN, "合成：政策调整")
    assert len(made.editions) == 3
    assert made.was_published
