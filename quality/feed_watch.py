"""The health of every declared feed, from what the ledger says came last of it and from what the run before found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from producers.feed import Feed
from quality.feed_health import FeedState, FeedStatus, LastDelivery, Steps, next_status, overdue_from
from schemas.moment import from_microseconds, to_microseconds
from sinks.quality_results import FeedHealth, last_run, read_run
from sinks.queries.deliveries import Delivery


def health_at(
    connection: Connection, feeds: Mapping[str, Feed], deliveries: Sequence[Delivery], now: datetime
) -> list[FeedHealth]:
    """One for every feed, by name. Only reads."""
    previous = last_run(connection)
    before = {it.feed: it for it in read_run(connection, previous).feeds} if previous is not None else {}
    return [_health(feeds[name], deliveries, before.get(name), now) for name in sorted(feeds)]


def _health(feed: Feed, deliveries: Sequence[Delivery], kept: FeedHealth | None, now: datetime) -> FeedHealth:
    own = [it for it in deliveries if it.organisation == feed.organisation and it.feed in (feed.name, None)]
    found = max(own, key=lambda it: it.last_received_us, default=None)
    last = _last(found) if found else None
    status = next_status(feed.cadence, last, _status(kept), now)
    return FeedHealth(
        feed.name,
        feed.organisation,
        status.state.value,
        to_microseconds(status.since),
        to_microseconds(status.settles_after) if status.settles_after else None,
        found.last_received_us if found else None,
        found.received if found else 0,
        found.rejected if found else 0,
        to_microseconds(overdue_from(feed.cadence, last)) if last else None,
        found.skipping if found else 0,
    )


def _last(found: Delivery) -> LastDelivery:
    return LastDelivery(
        from_microseconds(found.last_received_us),
        found.received,
        found.rejected,
        Steps(found.next_versions, found.skipping),
        Steps(found.next_versions_before, found.skipping_before),
    )


def _status(kept: FeedHealth | None) -> FeedStatus | None:
    if kept is None:
        return None
    settles_after = None if kept.settles_after_us is None else from_microseconds(kept.settles_after_us)
    return FeedStatus(FeedState(kept.state), from_microseconds(kept.since_us), settles_after)
