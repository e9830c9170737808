"""Figures of the stream of notices for Prometheus. What they mean: docs/metrics.md."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from scenario_registry.notices.progress import NoticesProgress


class NoticesMetrics(Collector):
    """Asked anew for every scrape."""

    def __init__(self, progress: NoticesProgress) -> None:
        self._progress = progress

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """All of them."""
        it = self._progress
        yield CounterMetricFamily("scenarios_notices_changes", "Changes read since the start", value=it.changes)
        yield CounterMetricFamily("scenarios_notices_messages_sent", "Messages sent since the start", value=it.sent)
        yield GaugeMetricFamily("scenarios_notices_failing", "Subscriptions not reached last", value=it.failing)
        yield GaugeMetricFamily("scenarios_notices_active", "1 for the one that tells", value=int(it.is_active))
        if it.success_at is not None:
            since = time.monotonic() - it.success_at
            yield GaugeMetricFamily("scenarios_notices_seconds_since_success", "Since the last round", value=since)
