"""Figures of the workers of one supervisor, for Prometheus. What they mean: docs/metrics.md.

Labels are bounded: organisations of the code list, outcomes, topics and partitions. Nothing that a sender wrote becomes one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from scenario_registry.monitoring.health import is_reachable
from scenario_registry.supervision.report import Batch
from scenario_registry.supervision.restarts import Reason
from scenario_registry.supervision.standing import Standing
from scenario_registry.supervision.supervisor import State

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_EVENTS = (1, 5, 10, 50, 100, 500, 1_000, 2_500, 5_000)

OTHER = "other"
"""Stands for organisations that are not in the code list."""


class WorkerCounts:
    """What happened since the supervisor started. See ``scenario_registry.supervision.supervisor.Observer``."""

    def __init__(self, registry: CollectorRegistry, organisations: Collection[str]) -> None:
        """``organisations``: those that get a series of their own."""
        self._organisations = frozenset(organisations)
        self._events = Counter(
            "scenarios_events", "Events processed", ("organisation", "outcome"), registry=registry
        )  # fmt: skip
        self._seconds = Histogram(
            "scenarios_batch_seconds", "Seconds from a checked batch to its commit", buckets=_SECONDS, registry=registry
        )
        self._sizes = Histogram("scenarios_batch_events", "Events in a batch", buckets=_EVENTS, registry=registry)
        self._restarts = Counter("scenarios_worker_restarts", "Workers started again", ("reason",), registry=registry)
        for reason in Reason:
            # From the beginning, so that the first one shows as an increase.
            self._restarts.labels(reason)

    def batch(self, batch: Batch) -> None:
        """Count it."""
        self._seconds.observe(batch.seconds)
        self._sizes.observe(batch.events)
        for (organisation, outcome), count in batch.outcomes.items():
            self._events.labels(organisation if organisation in self._organisations else OTHER, outcome).inc(count)

    def restart(self, number: int, reason: Reason, seconds: float) -> None:
        """Count it."""
        self._restarts.labels(reason).inc()


class WorkerGauges(Collector):
    """How things stand when Prometheus asks."""

    def __init__(self, state: Callable[[], State], standing: Callable[[], Standing]) -> None:
        self._state = state
        self._standing = standing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Called in the thread of whoever asks."""
        state, standing, now = self._state(), self._standing(), time.monotonic()
        registry_answers, log_answers = is_reachable(standing.registry_at, now), is_reachable(standing.log_at, now)
        yield _gauge("scenarios_workers_wanted", "Workers that should run", state.wanted)
        yield _gauge("scenarios_workers_running", "Workers that run", state.running)
        yield _gauge("scenarios_registry_reachable", "1 when the registry answers", registry_answers)
        yield _gauge("scenarios_log_reachable", "1 when the event log answers", log_answers)
        yield _gauge("scenarios_partitions_stalled", "Partitions that do not go on", len(state.stalled))
        if registry_answers:
            yield _gauge("scenarios_registry_version", "Version of the registry", standing.version)
        if state.progress_at is not None:
            yield _gauge("scenarios_seconds_since_progress", "Seconds since progress", now - state.progress_at)
        if log_answers and standing.reading is not None:
            lag = GaugeMetricFamily("scenarios_lag_records", "Records to read", labels=("topic", "partition"))
            for place, count in standing.reading.lag().items():
                lag.add_metric((place.topic, str(place.partition)), count)
            yield lag


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value))
