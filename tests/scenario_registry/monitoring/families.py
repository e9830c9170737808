"""Every metric that the code has, with its kind and labels, as Prometheus would see it once everything happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from prometheus_client import CollectorRegistry

from scenario_registry.alerts.metrics import AlertsMetrics
from scenario_registry.alerts.progress import AlertsProgress
from scenario_registry.alerts.teller import Standing as alerts_standing
from scenario_registry.matching.metrics import MatchMetrics
from scenario_registry.matching.progress import MatchProgress
from scenario_registry.notices.metrics import NoticesMetrics
from scenario_registry.notices.progress import NoticesProgress
from scenario_registry.relay.metrics import RelayMetrics
from scenario_registry.relay.progress import RelayProgress
from scenario_registry.supervision.metrics import WorkerCounts, WorkerGauges
from scenario_registry.supervision.report import Batch
from scenario_registry.supervision.standing import Standing
from scenario_registry.supervision.supervisor import State
from scenario_registry.supervision.watchdog import Reading
from schemas.log import CHANGES_TOPIC, PartitionId


class Family(NamedTuple):
    kind: str
    labels: frozenset[str]


def workers() -> CollectorRegistry:
    """Of a supervisor."""
    registry, now = CollectorRegistry(), time.monotonic()
    place = PartitionId("scenario-events.chengdu_rail", 0)
    WorkerCounts(registry, {"chengdu_rail"}).batch(Batch(0.1, 1, {place: 1}, {("chengdu_rail", "accepted"): 1}))
    standing = Standing(Reading(now, {place: 1}, {place: 1}), 1, now, now)
    registry.register(WorkerGauges(lambda: State(1, 1, (), now), lambda: standing))
    return registry


def relay() -> CollectorRegistry:
    """Of a relay."""
    registry, progress = CollectorRegistry(), RelayProgress()
    progress.measured({"changes": 1, "outcomes": 1})
    progress.observe(CHANGES_TOPIC, 1)
    registry.register(RelayMetrics(progress))
    return registry


def match() -> CollectorRegistry:
    """Of a matcher."""
    registry, progress = CollectorRegistry(), MatchProgress()
    progress.measured(1)
    registry.register(MatchMetrics(progress))
    return registry


def alerts() -> CollectorRegistry:
    """Of a watch of alerts."""
    registry, progress = CollectorRegistry(), AlertsProgress()
    opened = {("feed", "chengdu_rail", "error"): 1}
    progress.observe(1, alerts_standing(opened, {"log": 1}, datetime.now(UTC)))
    registry.register(AlertsMetrics(progress))
    return registry


def notices() -> CollectorRegistry:
    """Of who tells subscribers."""
    registry, progress = CollectorRegistry(), NoticesProgress()
    progress.observe(1, 1, 0)
    registry.register(NoticesMetrics(progress))
    return registry


def families(registry: CollectorRegistry) -> dict[str, Family]:
    """By the name under which a query finds it; a histogram by its base name."""
    return dict(_families(registry))


def _families(registry: CollectorRegistry) -> Iterator[tuple[str, Family]]:
    for family in registry.collect():
        labels = frozenset(name for sample in family.samples for name in sample.labels if name != "le")
        yield family.name + ("_total" if family.type == "counter" else ""), Family(family.type, labels)


def series(registry: CollectorRegistry) -> dict[str, frozenset[str]]:
    """Labels by the name of every series, as queries use them."""
    found: dict[str, frozenset[str]] = {}
    for family in registry.collect():
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                found[sample.name] = found.get(sample.name, frozenset()) | frozenset(sample.labels)
    return found
