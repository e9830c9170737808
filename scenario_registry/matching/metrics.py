"""Figures of a matcher for Prometheus. What they mean: docs/metrics.md."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from scenario_registry.matching.progress import MatchProgress


class MatchMetrics(Collector):
    """How a matcher stands when Prometheus asks."""

    def __init__(self, progress: MatchProgress) -> None:
        self._progress = progress

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Called in the thread of whoever asks."""
        it = self._progress
        yield GaugeMetricFamily("scenarios_match_active", "1 for the matcher that works", value=float(it.is_active))
        yield CounterMetricFamily("scenarios_match_records", "Records compared", value=it.compared)
        yield CounterMetricFamily("scenarios_match_moves", "Records merged or split", value=it.moves)
        asked = CounterMetricFamily("scenarios_match_suggestions", "Suggestions", labels=("change",))
        asked.add_metric(("opened",), it.opened)
        asked.add_metric(("closed",), it.closed)
        yield asked
        if it.behind is not None:
            yield GaugeMetricFamily("scenarios_match_behind_changes", "Changes to be looked at", value=it.behind)
        if it.success_at is not None:
            since = time.monotonic() - it.success_at
            yield GaugeMetricFamily(
                "scenarios_match_seconds_since_success", "Seconds since the registry answered", value=since
            )
