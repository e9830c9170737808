"""From an organisation's delivery to the log: read the feed, compare with what was sent, stage, flush."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from producers import holds
from producers.breaker import extent_of, unusual
from producers.compare import compare
from producers.delivered_file import DeliveredFile
from producers.delivery import MOST_ROWS, Delivery, read_delivery
from producers.difference import difference
from producers.families import kept_apart, of_family
from producers.feed import Feed
from producers.hold import Hold
from producers.outbox import LogWriter, Outbox, Progress
from producers.sent import Counts
from producers.sources.reading.files import file_name, open_consistently


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """``delivery``: what was read; ``counts``: what its rows became; ``sent``: events that the log took in this run, those left
    over from an interrupted one included, a receipt not. ``hold``: set when the delivery is unusual and waits for a person (or
    was refused by one), so that nothing of it was sent."""

    delivery: Delivery
    counts: Counts
    sent: int
    hold: Hold | None = None


def publish(
    feed: Feed,
    path: Path | None,
    outbox: Outbox,
    log: LogWriter,
    now: datetime,
    progress: Progress | None = None,
    *,
    most_rows: int = MOST_ROWS,
) -> PublishSummary:
    """Publish one delivery; ``path`` is None for feeds that need no file, ``now`` is aware. Idempotent: what did not change since
    sends nothing, so repeat it after any failure.

    A delivery that would withdraw, renumber, empty or rewrite an unusual share of the feed is held whole: see ``producers.holds``.

    Raises SourceError when the source cannot be read, OutboxError when the outbox cannot be used (nothing was recorded in both
    cases), and whatever ``log`` raises (the events are recorded then and go with the next flush).
    """
    delivery, file = _read(feed, path, most_rows)
    with outbox.staging(feed.organisation, feed.name) as staging:
        memory = staging.sent_before()
        before = of_family(memory, feed.family)
        found_now = compare(feed, delivery.rows, before, now)
        found = difference(feed.name, before, found_now)
        comparison = kept_apart(found_now, feed.family)
        kinds = unusual(extent_of(found), feed.breaker)
        if kinds:
            hold = holds.hold(staging.connection, staging.place, comparison, memory, (kinds, found), now, file)
        else:
            hold = None
            holds.replace_open(staging.connection, staging.place, now)
            staging.stage(comparison, now, file)
    sent = outbox.flush(log, progress)
    receipts = 0 if hold else comparison.counts.receipts
    return PublishSummary(delivery, comparison.counts, sent - receipts, hold)


def _read(feed: Feed, path: Path | None, most_rows: int) -> tuple[Delivery, DeliveredFile]:
    if path is None:
        return read_delivery(feed, None, most_rows), DeliveredFile()
    with open_consistently(path), path.open("rb") as file:
        delivered = DeliveredFile(file_name(path), hashlib.file_digest(file, "sha256").hexdigest())
        return read_delivery(feed, path, most_rows), delivered
