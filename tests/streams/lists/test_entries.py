"""From records to an entry and back: what it says does not depend on what came later."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.code_lists import code_lists
from schemas.event import AMENDED, STATED, WITHDRAWN, content_hash
from schemas.examples import STATEMENT
from schemas.list_content import NOT_PUBLIC, digest_of
from schemas.published_list import VersionRef
from schemas.record import Key, Version
from schemas.scenario import Statement
from streams.lists.entries import VersionMissingError, content_of, entry_of, versions_in_force
from streams.timeline import Timeline

KEY = Key("example_group", "示例-001")


def version(sequence: int, type_: str = STATED, **changes: Any) -> Version:
    if type_ == STATED:
        text = json.dumps({key: value for key, value in (STATEMENT | changes).items() if value is not None})
        data = Statement.model_validate_json(text).model_dump_json(exclude_none=True)
    else:
        data = json.dumps(changes)
    return Version(sequence, content_hash(type_, data.encode()), type_, data, f"e{sequence}", sequence)


HISTORY = [
    version(1),
    version(2, AMENDED, stage="matched", remark=None),
    version(3, need="合成：三", stage="matched"),
    version(4, AMENDED, need="合成：四", deadline=None),
    version(5, AMENDED, stage="discovered"),
    version(6, AMENDED, investment_cny=7_000_000),
    version(6, AMENDED, investment_cny=8_000_000),
]


def said_in(history: list[Version]) -> dict[tuple[Key, VersionRef], str]:
    return {(KEY, VersionRef(it.sequence, it.content_hash)): it.data for it in history}


def test_a_statement_and_the_amendments_that_were_applied_are_in_force() -> None:
    chain = versions_in_force(HISTORY, code_lists())
    winner = min(HISTORY[5:], key=lambda it: it.precedence)
    assert [it.sequence for it in chain] == [3, 4, 6]
    assert chain[-1].content_hash == winner.content_hash


@given(st.lists(st.sampled_from(HISTORY), unique=True))
def test_the_entry_says_what_the_record_says(history: list[Version]) -> None:
    chain = versions_in_force(history, code_lists())
    state = Timeline.of_history(history, code_lists()).state
    if state.statement is None:
        assert chain == []
        return
    content = content_of(1, entry_of("CDS-FB8Q-T97Y-6WKG-A", {KEY: chain}, {"title": KEY}), said_in(HISTORY))
    record = json.loads(state.statement)
    assert content.statement == {key: value for key, value in record.items() if key not in NOT_PUBLIC}


@given(st.lists(st.sampled_from(HISTORY), unique=True))
def test_whatever_comes_later_an_entry_says_the_same(later: list[Version]) -> None:
    chain = versions_in_force(HISTORY[2:4], code_lists())
    entry = entry_of("CDS-FB8Q-T97Y-6WKG-A", {KEY: chain}, {"title": KEY})
    assert content_of(1, entry, said_in(HISTORY[2:4] + later)) == content_of(1, entry, said_in(HISTORY[2:4]))


def test_a_withdrawn_record_has_no_versions_in_force() -> None:
    gone = [version(1), version(2, WITHDRAWN, reason="合成")]
    assert versions_in_force(gone, code_lists()) == []
    assert [it.sequence for it in versions_in_force([*gone, version(3)], code_lists())] == [3]


def test_a_scenario_of_several_records_has_each_field_from_who_gave_it() -> None:
    other = Key("example_district", "9")
    theirs = version(1, need="合成：区里的需求", deadline=None, department="合成：区里的部门")
    entry = entry_of(
        "CDS-FB8Q-T97Y-6WKG-A",
        {other: [VersionRef(1, theirs.content_hash)], KEY: [VersionRef(1, HISTORY[0].content_hash)]},
        {"title": KEY, "need": other, "published_on": other, "deadline": other, "department": KEY},
    )
    said = said_in(HISTORY) | {(other, VersionRef(1, theirs.content_hash)): theirs.data}

    content = content_of(1, entry, said)

    assert (content.lead, content.members) == (KEY, (KEY, other))
    assert content.statement["need"] == "合成：区里的需求"
    assert content.statement["department"] == STATEMENT["department"]
    # The call is the other's as a whole, and it has no last day.
    assert "deadline" not in content.statement
    assert "contact_email" not in content.statement


def test_a_version_that_the_registry_has_not_is_named() -> None:
    entry = entry_of("CDS-FB8Q-T97Y-6WKG-A", {KEY: [VersionRef(9, "0" * 32)]}, {"title": KEY})
    with pytest.raises(VersionMissingError, match="示例-001"):
        content_of(1, entry, said_in(HISTORY))


def test_the_digest_covers_every_word_and_the_order() -> None:
    entry = entry_of("CDS-FB8Q-T97Y-6WKG-A", {KEY: versions_in_force(HISTORY, code_lists())}, {"title": KEY})
    content = content_of(1, entry, said_in(HISTORY))
    other = content._replace(number=2)
    assert digest_of([content]) == digest_of([content_of(1, entry, said_in(HISTORY))])
    digests = {digest_of(it) for it in ([content], [other], [content, other], [other, content])}
    assert len(digests) == 4
