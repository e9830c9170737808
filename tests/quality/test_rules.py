"""Every rule finds its planted fault, all of it, and blames the right organisation; nothing else is blamed."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from quality.run import run
from quality.suites import suite
from schemas.moment import to_microseconds
from sinks.quality_results import failing_since, failures_of, read_run
from tests.quality import planted
from tests.quality.conftest import Runs
from tests.quality.faults import CHECKED_AT, FAULTS, PLANTED_AT, RAIL, Fault, clean, clean_registry


def blamed(engine: Engine, run_id: int) -> dict[str, set[str]]:
    """Organisations by the rules that do not hold for them."""
    found = defaultdict(set)
    with engine.connect() as connection:
        for result in read_run(connection, run_id).results:
            if not result.holds:
                found[result.rule].add(result.organisation)
    return dict(found)


def test_a_clean_registry_raises_no_alarm(runs: Runs) -> None:
    registry, before = runs.registry, runs.before
    assert blamed(registry.engine, before) == {}
    with registry.engine.connect() as connection:
        results = read_run(connection, before).results
    assert sum(result.checked for result in results if result.rule == "scenarios.title.length") == 180
    assert {result.failed for result in results} == {0}


def test_every_rule_has_a_fault() -> None:
    of_the_past = {rule for fault in planted.FAULTS for rule in fault.rules if rule.startswith("trend.")}
    assert sorted([*(fault.rule for fault in FAULTS), *of_the_past]) == sorted(suite())


def test_exactly_the_organisations_at_fault_are_blamed(runs: Runs) -> None:
    registry, after = runs.registry, runs.after
    expected = defaultdict(set)
    for fault in FAULTS:
        expected[fault.rule].add(fault.organisation)
    assert blamed(registry.engine, after) == expected


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule)
def test_all_rows_at_fault_are_kept(runs: Runs, fault: Fault) -> None:
    registry, after = runs.registry, runs.after
    with registry.engine.connect() as connection:
        found = [json.loads(key) for key in failures_of(connection, after, fault.rule, fault.organisation)]
        expected = fault.keys
        if isinstance(expected, str):
            places = text(f"SELECT partition, position FROM ledger WHERE organisation = :it AND {expected}")
            expected = [list(row) for row in connection.execute(places, {"it": fault.organisation})]
    assert sorted(found) == sorted(expected) != []


def test_since_when_a_rule_does_not_hold(runs: Runs) -> None:
    registry, before, after, _ = runs
    with registry.engine.connect() as connection:
        assert failing_since(connection, before) == {}
        since = failing_since(connection, after)
    assert set(since.values()) == {to_microseconds(CHECKED_AT)}


def test_rejections_that_were_mended_raise_no_alarm(tmp_path: Path) -> None:
    planted = clean_registry(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    planted.clock_us[0] = to_microseconds(PLANTED_AT)
    planted.send(RAIL, [{**clean(RAIL, index), "sequence": 0} for index in range(3)])
    engine = planted.registry.engine
    assert blamed(engine, run(engine.url, {}, PLANTED_AT)) == {"ledger.rejected.share": {RAIL}}
    planted.clock_us[0] = to_microseconds(CHECKED_AT)
    planted.send(RAIL, [{**clean(RAIL, index, remark="合成：已改正"), "sequence": 2} for index in range(3)])
    assert blamed(engine, run(engine.url, {}, CHECKED_AT)) == {}
    planted.registry.close()
