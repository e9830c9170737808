"""What the six organisations hand in, first and some weeks later, what an association tells of its members, and its way into the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from producers.feed import Feed, bundled_feeds, load_feed
from producers.publish import PublishSummary, publish
from scenario_registry import wiring
from scenario_registry.settings import Settings

FIRST = Path(__file__).with_name("feeds")
SECOND = Path(__file__).with_name("second_delivery")
SUPPLY = Path(__file__).with_name("supply")
"""The declarations of the association's feeds and their files."""

ORGANISATIONS = SUPPLY / "organisations.csv"
"""A city's own table of organisations, which names the association."""

Report = Callable[[str, int, int], None]
"""Called with what is being done, steps done, steps in all."""


class Delivered(NamedTuple):
    """One organisation's delivery and what became of its rows on the way to the log."""

    feed: Feed
    file: Path
    summary: PublishSummary


def first_delivery() -> list[tuple[Feed, Path]]:
    """Every bundled feed with its example file."""
    return [(feed, next(FIRST.glob(f"{name}.*"))) for name, feed in bundled_feeds().items()]


def second_delivery() -> list[tuple[Feed, Path]]:
    """The same feeds; who has no new file hands in the first one again."""
    return [(feed, SECOND / file.name if (SECOND / file.name).exists() else file) for feed, file in first_delivery()]


def supply_delivery() -> list[tuple[Feed, Path]]:
    """What members of the association can do."""
    return [(load_feed(declared), declared.with_suffix(".csv")) for declared in sorted(SUPPLY.glob("*.toml"))]


def carry(settings: Settings, deliveries: Sequence[tuple[Feed, Path]], report: Report) -> list[Delivered]:
    """Publish the deliveries and process what the log holds. Idempotent: the same deliveries again change nothing."""
    delivered = []
    steps = len(deliveries) + 1
    with wiring.event_log(settings) as log, wiring.outbox(settings) as outbox, wiring.registry(settings) as registry:
        for done, (feed, file) in enumerate(deliveries):
            report(f"读取 {file.name}", done, steps)
            delivered.append(Delivered(feed, file, publish(feed, file, outbox, log, datetime.now(UTC))))
        report("处理事件", len(deliveries), steps)
        wiring.runtime(log, registry).run()
        wiring.after_commit(registry).run()
        report("完成", steps, steps)
    return delivered
