"""Deliveries on their way into a registry, of whatever runtime the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from producers.feed import bundled_feeds
from producers.publish import PublishSummary, publish
from scenario_registry import wiring
from scenario_registry.settings import Settings


class Delivered(NamedTuple):
    """One organisation's file, and what became of its rows on the way to the log."""

    file: Path
    summary: PublishSummary


def carry(settings: Settings, files: Sequence[Path]) -> list[Delivered]:
    """Publish the files of bundled feeds and process what the log holds."""
    with wiring.event_log(settings) as log, wiring.outbox(settings) as outbox, wiring.registry(settings) as registry:
        delivered = [
            Delivered(it, publish(bundled_feeds()[it.stem], it, outbox, log, datetime.now(UTC))) for it in files
        ]
        wiring.runtime(log, registry).run()
        wiring.after_commit(registry).run()
    return delivered
