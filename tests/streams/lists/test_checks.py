"""Each finding of a check, with an entry that has it and one that has not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.list_content import EntryContent
from schemas.list_findings import FINDINGS
from schemas.record import Key
from streams.lists.checks import Surroundings, check
from tests.streams.lists.making import content

TODAY = date(2026, 3, 11)
FINE = content("1")


def codes(entries: list[EntryContent], **around: Any) -> list[str]:
    return [finding.code for finding in check(entries, Surroundings(**{"day": TODAY} | around))]


def test_a_complete_list_has_no_findings() -> None:
    assert codes([FINE, content("2", 2, deadline="2026-03-11")]) == []


@pytest.mark.parametrize(
    ("entry", "around", "code"),
    [
        (content("1", need=None), {}, "list_field_missing"),
        (content("1", department=None), {}, "list_field_missing"),
        (content("1", deadline="2026-03-10"), {}, "list_deadline_passed"),
        (content("1", stage="discovered"), {}, "stage_too_early"),
        (content("1", stage="pilot"), {}, "stage_past_matching"),
        (FINE, {"refinements": {FINE.lead: "returned"}}, "not_refined_yet"),
        (FINE, {"conflicted": frozenset([FINE.lead])}, "told_in_conflict"),
        (FINE, {"earlier": {"2026-S-01": [content("1", 7)]}}, "on_earlier_list"),
        # Joined since: another public id, and yet a record that was listed.
        (content("3", others=("9",)), {"earlier": {"2026-S-01": [content("4", 7, others=("9",))]}}, "on_earlier_list"),
        (
            FINE,
            {"earlier": {"2026-S-01": [content("4", 7)]}, "suspected": {FINE.lead: [Key("example_group", "4")]}},
            "suspected_on_earlier_list",
        ),
    ],
)
def test_what_is_wrong_has_a_code_and_texts(entry: EntryContent, around: dict[str, Any], code: str) -> None:
    findings = check([entry], Surroundings(**{"day": TODAY} | around))
    assert [it.code for it in findings] == [code]
    texts = (findings[0].message_zh, findings[0].message_en, findings[0].hint_zh, findings[0].hint_en)
    assert all(text and "{" not in text for text in texts)


def test_two_entries_that_may_be_the_same_are_named_at_both() -> None:
    other = content("2", 2)
    suspected = {FINE.lead: [other.lead], other.lead: [FINE.lead]}
    findings = check([FINE, other], Surroundings(TODAY, suspected=suspected))
    assert [(it.code, it.registry_id) for it in findings] == [
        ("suspected_twice", FINE.registry_id),
        ("suspected_twice", other.registry_id),
    ]
    assert other.registry_id in findings[0].message_zh


def test_a_scenario_of_which_one_record_is_refined_may_be_listed() -> None:
    entry = content("1", others=("2",))
    assert codes([entry], refinements={entry.members[0]: "returned", entry.members[1]: "accepted"}) == []


def test_a_list_of_nothing_is_an_error() -> None:
    findings = check([], Surroundings(TODAY))
    assert [it.is_error for it in findings] == [True]


def test_warnings_do_not_keep_a_list_from_being_frozen() -> None:
    assert not check([content("1", stage="pilot")], Surroundings(TODAY))[0].is_error
    assert {entry.severity for entry in FINDINGS.values()} == {"error", "warning"}
