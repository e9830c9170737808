"""Figures of a watch of alerts for Prometheus. What they mean: docs/metrics.md."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from scenario_registry.alerts.progress import AlertsProgress


class AlertsMetrics(Collector):
    """How a watch stands when Prometheus asks."""

    def __init__(self, progress: AlertsProgress) -> None:
        self._progress = progress

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Called in the thread of whoever asks."""
        it = self._progress
        yield GaugeMetricFamily("scenarios_alerts_active", "1 for the watch that tells", value=float(it.is_active))
        yield CounterMetricFamily("scenarios_alerts_notices_sent", "Notices sent", value=it.sent)
        if it.success_at is not None:
            since = time.monotonic() - it.success_at
            yield GaugeMetricFamily(
                "scenarios_alerts_seconds_since_success", "Seconds since the last round", value=since
            )
        if it.standing is None:
            return
        opened = GaugeMetricFamily(
            "scenarios_incidents_open", "Open incidents", labels=("kind", "organisation", "level")
        )
        for labels, count in it.standing.opened.items():
            opened.add_metric(labels, count)
        yield opened
        waiting = GaugeMetricFamily("scenarios_alerts_notices_waiting", "Notices not sent yet", labels=("channel",))
        for channel, count in it.standing.waiting.items():
            waiting.add_metric((channel,), count)
        yield waiting
        if it.standing.run_at is not None:
            age = (datetime.now(UTC) - it.standing.run_at).total_seconds()
            yield GaugeMetricFamily(
                "scenarios_quality_run_age_seconds", "Seconds since the last quality run", value=age
            )
