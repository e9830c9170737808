"""Every seeded fault is found by the right rule in the right organisation within one run of its start, and nobody else is blamed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from quality.alerts.keep import keep
from quality.run import run
from quality.trend.judge import measure
from schemas.incident import Kind
from sinks.incidents import incidents
from sinks.quality_results import read_run
from tests.quality import planted, planted_further, planted_last, planted_later
from tests.quality.city import HABITS, City, clean_day, evening, forked, is_due
from tests.quality.planted import PLANTED_ON, Planted

DOCUMENT = Path(__file__).parents[2] / "docs" / "quality.md"
AT_ONCE = len(HABITS)
DAILY = [name for name, habits in HABITS.items() if habits.rhythm == 1]
SETS = (planted, planted_later, planted_last, planted_further)
SUDDEN = [it for one in SETS for it in one.SUDDEN]
SLOW = [it for one in SETS for it in one.SLOW]
FAULTS = [it for one in SETS for it in (*one.SUDDEN, *one.SLOW)]
MISSED = [it for one in SETS[1:] for it in one.MISSED]


def batches(faults: Sequence[Planted], size: int) -> list[Sequence[Planted]]:
    return [faults[first : first + size] for first in range(0, len(faults), size)]


BATCHES, SLOW_BATCHES = batches(SUDDEN, AT_ONCE), batches(SLOW, len(DAILY))


def row_of(it: Planted) -> str:
    """The row of the document."""
    return f"| {it.name} | {', '.join(f'`{rule}`' for rule in it.rules)} | {it.days} |"


def blamed(city: City, day: int) -> dict[str, set[str]]:
    """Rules that do not hold, by organisation, as a run on the evening of ``day`` keeps them."""
    engine = city.registry.engine
    run_id = run(engine.url, {}, evening(day))
    found = defaultdict(set)
    with engine.connect() as connection:
        for result in read_run(connection, run_id).results:
            if not result.holds:
                found[result.organisation].add(result.rule)
    return dict(found)


def assert_one_incident_each(city: City, day: int, organisations: Collection[str]) -> None:
    """Of what the data tell: slips that an organisation never mends are in a clean city too, and wait for longer than they should."""
    with city.registry.engine.begin() as connection:
        keep(connection, timedelta(days=1), [], evening(day))
        assert keep(connection, timedelta(days=1), [], evening(day)) == 0
        opened = [it for it in incidents(connection, only_open=True) if it.kind is not Kind.REJECTIONS]
    assert sorted(it.organisation for it in opened) == sorted(organisations)
    assert {it.kind for it in opened} <= {Kind.RULES}


def assert_found(found: dict[str, set[str]], faults: dict[str, Planted]) -> None:
    missed = {
        it.name: (name, found.get(name)) for name, it in faults.items() if not found.get(name, set()) & set(it.rules)
    }
    assert missed == {}
    assert found.keys() == faults.keys()


def test_a_clean_city_raises_no_alarm(city: City, tmp_path: Path) -> None:
    fork = forked(city, tmp_path)
    clean_day(fork)
    assert blamed(fork, PLANTED_ON) == {}
    assert_one_incident_each(fork, PLANTED_ON, [])
    with fork.registry.engine.connect() as connection:
        for day in range(9, PLANTED_ON, 9):
            assert [it for it in measure(connection, evening(day)) if it.beyond] == []
    fork.registry.close()


@pytest.mark.parametrize("batch", range(len(BATCHES)))
def test_a_sudden_fault_is_found_on_the_same_day(city: City, batch: int, tmp_path: Path) -> None:
    fork = forked(city, tmp_path)
    names = list(HABITS)
    faults = {names[(nth + batch) % AT_ONCE]: it for nth, it in enumerate(BATCHES[batch])}
    for name, fault in faults.items():
        organisation = fork.organisations[name]
        fork.deliver(name, fault.plant(organisation, organisation.next_delivery(PLANTED_ON), 1))
    clean_day(fork, without=frozenset(faults))
    assert_found(blamed(fork, PLANTED_ON), faults)
    assert_one_incident_each(fork, PLANTED_ON, faults)
    fork.registry.close()


@pytest.mark.parametrize("batch", range(len(SLOW_BATCHES)))
def test_a_slow_fault_is_found_within_five_days(city: City, batch: int, tmp_path: Path) -> None:
    fork = forked(city, tmp_path)
    faults = dict(zip(DAILY, SLOW_BATCHES[batch], strict=False))
    for nth in range(1, 1 + max(it.days for it in SLOW)):
        for name, fault in faults.items():
            organisation = fork.organisations[name]
            fork.deliver(name, fault.plant(organisation, organisation.next_delivery(fork.day), nth))
        clean_day(fork, without=frozenset(faults))
    assert_found(blamed(fork, fork.day - 1), faults)
    assert_one_incident_each(fork, fork.day - 1, faults)
    fork.registry.close()


def test_there_are_enough_faults_and_every_organisation_delivers_on_that_day() -> None:
    assert len({it.name for it in FAULTS}) == len(FAULTS) >= 45
    assert all(is_due(name, PLANTED_ON) for name in HABITS)


def test_the_document_has_a_row_for_every_fault() -> None:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| [^|`]+ \| `", line)]
    assert rows == [row_of(it) for it in FAULTS], "\n".join(map(row_of, FAULTS))


def test_the_document_names_what_is_not_found_in_time() -> None:
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    assert [it.name for it in MISSED if it.name not in text] == []
