"""From an organisation's delivery to the log: read the feed, compare with what was sent, stage, flush."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from producers.compare import compare
from producers.delivery import Delivery, read_delivery
from producers.feed import Feed
from producers.outbox import LogWriter, Outbox, Progress
from producers.sent import Counts
from producers.sources.reading.files import file_name, open_consistently
from producers.staging import DeliveredFile


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """``delivery``: what was read; ``counts``: what its rows became; ``sent``: events that the log took in this run, those left
    over from an interrupted one included."""

    delivery: Delivery
    counts: Counts
    sent: int


def publish(
    feed: Feed, path: Path | None, outbox: Outbox, log: LogWriter, now: datetime, progress: Progress | None = None
) -> PublishSummary:
    """Publish one delivery; ``path`` is None for feeds that need no file, ``now`` is aware. Idempotent: what did not change since
    sends nothing, so repeat it after any failure.

    Raises SourceError when the source cannot be read, OutboxError when the outbox cannot be used (nothing was recorded in both
    cases), and whatever ``log`` raises (the events are recorded then and go with the next flush).
    """
    delivery, file = _read(feed, path)
    with outbox.staging(feed.organisation, feed.name) as staging:
        comparison = compare(feed, delivery.rows, staging.sent_before(), now)
        staging.stage(comparison, now, file)
    sent = outbox.flush(log, progress)
    return PublishSummary(delivery, comparison.counts, sent)


def _read(feed: Feed, path: Path | None) -> tuple[Delivery, DeliveredFile]:
    if path is None:
        return read_delivery(feed, None), DeliveredFile()
    with open_consistently(path), path.open("rb") as file:
        delivered = DeliveredFile(file_name(path), hashlib.file_digest(file, "sha256").hexdigest())
        return read_delivery(feed, path), delivered
