"""Health and metrics of workers, from what a supervisor knows."""

from __future__ import annotations

import time

import pytest
from prometheus_client import CollectorRegistry

from scenario_registry.supervision.health import health_of
from scenario_registry.supervision.metrics import WorkerCounts, WorkerGauges
from scenario_registry.supervision.report import Batch
from scenario_registry.supervision.restarts import Reason
from scenario_registry.supervision.standing import Standing
from scenario_registry.supervision.supervisor import State
from scenario_registry.supervision.watchdog import Reading
from schemas.log import PartitionId

PLACE = PartitionId("scenario-events.chengdu_rail", 1)
READING = Reading(100.0, {PLACE: 12}, {PLACE: 20})
STANDING = Standing(READING, 7, 100.0, 100.0)
STATE = State(2, 2, (), 98.0)


def test_all_is_well_when_all_workers_run_and_both_servers_answer() -> None:
    health = health_of(STATE, STANDING, 101.0)
    assert health.is_well
    assert health.facts == {
        "workers": {"wanted": 2, "running": 2},
        "registry_version": 7,
        "lag_records": 8,
        "seconds_since_progress": 3.0,
    }


@pytest.mark.parametrize(
    ("state", "standing", "codes"),
    [
        (State(2, 1, (), 98.0), STANDING, ["workers_missing"]),
        (State(2, 2, (PLACE,), 98.0), STANDING, ["stalled"]),
        (STATE, STANDING._replace(log_at=70.0), ["log_unreachable"]),
        (STATE, STANDING._replace(registry_at=70.0), ["registry_unreachable"]),
        (State(2), Standing(), ["registry_unreachable", "log_unreachable", "workers_missing"]),
        # While a server is away it is not the workers that stand still.
        (State(2, 2, (PLACE,), 98.0), STANDING._replace(log_at=None), ["log_unreachable"]),
    ],
)
def test_what_is_wrong_has_a_code_and_is_said_in_two_languages(
    state: State, standing: Standing, codes: list[str]
) -> None:
    troubles = health_of(state, standing, 101.0).troubles
    assert [trouble.code for trouble in troubles] == codes
    assert all(trouble.en.isascii() and not trouble.zh.isascii() for trouble in troubles)


def sampled(registry: CollectorRegistry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in registry.collect()
        for sample in family.samples
    }


def test_batches_and_restarts_are_counted_by_labels_that_are_bounded() -> None:
    registry = CollectorRegistry()
    counts = WorkerCounts(registry, {"chengdu_rail"})
    outcomes = {("chengdu_rail", "accepted"): 2, ("<script>", "accepted"): 1, ("unheard", "accepted"): 4}
    for _ in range(2):
        counts.batch(Batch(0.2, 7, {PLACE: 12}, outcomes))
    counts.restart(0, Reason.STALLED, 1.0)
    found = sampled(registry)
    assert found["scenarios_events_total", (("organisation", "chengdu_rail"), ("outcome", "accepted"))] == 4
    assert found["scenarios_events_total", (("organisation", "other"), ("outcome", "accepted"))] == 10
    assert found["scenarios_batch_events_sum", ()] == 14
    assert found["scenarios_batch_seconds_count", ()] == 2
    assert found["scenarios_worker_restarts_total", (("reason", "stalled"),)] == 1
    assert found["scenarios_worker_restarts_total", (("reason", "fault"),)] == 0


def test_what_is_not_known_is_left_out_and_not_said_to_be_nothing() -> None:
    registry, now = CollectorRegistry(), time.monotonic()
    known = [Standing()]
    registry.register(WorkerGauges(lambda: STATE, lambda: known[0]))
    found = sampled(registry)
    assert found["scenarios_log_reachable", ()] == found["scenarios_registry_reachable", ()] == 0
    assert not {"scenarios_registry_version", "scenarios_lag_records"} & {name for name, _ in found}
    known[0] = Standing(READING, 7, now, now)
    found = sampled(registry)
    assert found["scenarios_registry_version", ()] == 7
    assert found["scenarios_lag_records", (("partition", "1"), ("topic", PLACE.topic))] == 8
    assert found["scenarios_workers_running", ()] == 2
