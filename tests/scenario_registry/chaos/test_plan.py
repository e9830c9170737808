"""A seed always means the same, and no fault is forgotten."""

from __future__ import annotations

from collections import Counter

from scenario_registry.chaos.fault import all_faults
from scenario_registry.chaos.plan import plan
from scenario_registry.chaos.workload import workload

NAMES = list(all_faults())


def test_a_seed_always_means_the_same() -> None:
    assert plan(7, NAMES) == plan(7, list(reversed(NAMES)))
    assert plan(7, NAMES) != plan(8, NAMES)
    first, second = (workload(plan(7, NAMES).draw(), plan(7, NAMES).prefix, 300) for _ in range(2))
    assert first == second
    assert workload(plan(8, NAMES).draw(), plan(7, NAMES).prefix, 300) != first


def test_seeds_in_a_row_take_every_fault_before_any_comes_again() -> None:
    seeds = range(len(NAMES))
    injected = Counter(it.name for seed in seeds for it in plan(seed, NAMES).faults)
    assert injected == dict.fromkeys(NAMES, 3)
    half = Counter(it.name for seed in range(len(NAMES) // 3) for it in plan(seed, NAMES).faults)
    assert set(half.values()) == {1}


def test_fewer_faults_than_a_round_has() -> None:
    assert [it.name for it in plan(3, ["bounced"]).faults] == ["bounced"]


def test_faults_are_described_in_both_languages() -> None:
    for fault in all_faults().values():
        assert fault.zh not in ("", fault.en)
        assert fault.en.isascii()
        assert fault.touches


def test_a_workload_has_something_of_everything() -> None:
    sent = workload(plan(1, NAMES).draw(), "合成-1-", 600)
    said = [it.said for it in sent if it.said is not None]
    assert {it.type for it in said} == {"scenario.stated.v1", "scenario.amended.v1", "scenario.withdrawn.v1"}
    assert 10 < len(sent) - len(said) < 100
    assert max(Counter(it.record.value for it in sent).values()) > 1
    by_version = Counter((it.organisation, it.local_id, it.sequence) for it in said)
    assert max(by_version.values()) > 1
    sequences = [
        it.sequence for it in said if (it.organisation, it.local_id) == (said[0].organisation, said[0].local_id)
    ]
    assert sequences != sorted(sequences)
    assert all(it.local_id.startswith("合成-1-") for it in said)
