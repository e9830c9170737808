"""No bad event stops the stream, and none takes a good neighbour with it."""

from __future__ import annotations

import json

import pytest

from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import NewRecord, topic_of
from tests.streams.hostile import CASES
from tests.streams.hostile.case import Case
from tests.support.contents import Contents, outcomes
from tests.support.events import RAIL, record, stated
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry
from tests.support.places import DATABASES

_NEIGHBOURS = 4

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.encode("ascii", "replace").decode())


def _processed(organisation: str, records: list[NewRecord]) -> Contents:
    """The registry after one batch of one partition."""
    log, registry = MemoryLog(partitions=1), MemoryRegistry()
    log.append(topic_of(organisation), records, producer="test", first_number=1)
    EmbeddedRuntime(log, registry, code_lists()).run()
    return registry.contents()


@each_case
def test_its_outcome_and_all_its_problems(case: Case) -> None:
    contents = _processed(case.organisation, [case.sent])
    (entry,) = contents["ledger"]
    codes = json.loads(entry[7] or "[]")
    assert (entry[6], sorted(codes)) == (case.outcome, sorted(case.codes))
    assert [[found["code"] for found in json.loads(row[6])] for row in contents["rejections"]] == (
        [codes] if case.outcome == "rejected" else []
    )


@each_case
def test_it_is_found_again_verbatim(case: Case) -> None:
    contents = _processed(case.organisation, [case.sent])
    assert [(row[4], row[5]) for row in contents["rejections"]] == (
        [(case.sent.key, case.sent.value)] if case.outcome == "rejected" else []
    )


@each_case
def test_at_every_position_of_a_batch_the_neighbours_are_accepted(case: Case) -> None:
    for position in range(_NEIGHBOURS + 1):
        good = [record(stated(f"neighbour-{number}") | {"source": case.organisation}) for number in range(_NEIGHBOURS)]
        contents = _processed(case.organisation, [*good[:position], case.sent, *good[position:]])
        became = [outcome for _, outcome in sorted(outcomes(contents).items())]
        neighbour = "rejected" if "unknown_organisation" in case.codes else "accepted"
        assert became == [case.outcome if number == position else neighbour for number in range(_NEIGHBOURS + 1)]


@each_case
def test_the_same_once_more_is_a_duplicate(case: Case) -> None:
    once, twice = (_processed(case.organisation, [case.sent] * times) for times in (1, 2))
    assert [row[6] for row in twice["ledger"]] == [case.outcome, "duplicate"]
    assert twice["rejections"] == once["rejections"]
    assert twice["records"] == once["records"]


@pytest.mark.parametrize("where", DATABASES)
def test_a_database_keeps_all_of_it_as_it_is(where: str) -> None:
    """All cases in one run: rows in the database equal the rows in memory."""
    with DATABASES[where]() as place:
        log, kept, expected = MemoryLog(), place.registry(), MemoryRegistry()
        for number, case in enumerate(CASES):
            log.append(topic_of(case.organisation), [case.sent], producer=str(number), first_number=1)
        for registry in (kept, expected):
            EmbeddedRuntime(log, registry, code_lists(), batch_records=50).run()
        assert place.contents() == expected.contents()


def test_a_hundred_equal_copies_count_once() -> None:
    contents = _processed(RAIL, [record(stated())] * 100)
    assert [row[6] for row in contents["ledger"]] == ["accepted"] + ["duplicate"] * 99
    assert len(contents["versions"]) == len(contents["changes"]) == 1


def test_no_name_twice_among_the_cases() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
