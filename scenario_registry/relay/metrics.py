"""Figures of a relay for Prometheus. What they mean: docs/metrics.md."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from scenario_registry.relay.progress import CHANGES, OUTCOMES, RelayProgress


class RelayMetrics(Collector):
    """How a relay stands when Prometheus asks."""

    def __init__(self, progress: RelayProgress) -> None:
        self._progress = progress

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Called in the thread of whoever asks."""
        progress = self._progress
        told = CounterMetricFamily("scenarios_relay_messages", "Messages relayed", labels=("kind",))
        for kind in (CHANGES, OUTCOMES):
            told.add_metric((kind,), progress.told[kind])
        yield told
        yield GaugeMetricFamily("scenarios_relay_active", "1 for the relay that works", value=float(progress.is_active))
        behind = GaugeMetricFamily("scenarios_relay_behind_messages", "Messages to be relayed", labels=("kind",))
        for kind, count in progress.behind.items():
            behind.add_metric((kind,), count)
        yield behind
        if progress.success_at is not None:
            since = time.monotonic() - progress.success_at
            yield GaugeMetricFamily(
                "scenarios_relay_seconds_since_success", "Seconds since registry and log answered", value=since
            )
