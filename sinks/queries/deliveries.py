"""What came last of every feed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, cast, func, select, type_coerce
from sqlalchemy.types import JSON

from schemas.outcome import Outcome
from sinks.tables import ledger

ONE_DELIVERY_US = 86_400_000_000
"""A delivery may take its time, and a day is less than any cadence in use: what came within it before the last event is one delivery."""


class Delivery(NamedTuple):
    """The last delivery of a feed: when its last event came (microseconds), how many came within the day before, how many of those were
    rejected. ``feed`` is None where no sender said it."""

    organisation: str
    feed: str | None
    last_received_us: int
    received: int
    rejected: int


def last_deliveries(connection: Connection) -> list[Delivery]:
    """One for every organisation and feed that ever sent anything. Reads the whole ledger."""
    events = select(
        ledger.c.organisation, _feed(connection).label("feed"), ledger.c.outcome, ledger.c.received_us
    ).subquery()
    key = (events.c.organisation, events.c.feed)
    last = func.max(events.c.received_us).over(partition_by=key).label("last_us")
    dated = select(events, last).subquery()
    key = (dated.c.organisation, dated.c.feed)
    query = (
        select(
            *key,
            func.max(dated.c.last_us),
            func.count(),
            func.count().filter(dated.c.outcome == Outcome.REJECTED.value),
        )
        .where(dated.c.received_us > dated.c.last_us - ONE_DELIVERY_US)
        .group_by(*key)
    )
    return [Delivery(*row) for row in connection.execute(query)]


def _feed(connection: Connection) -> ColumnElement[str]:
    """The name of the feed in the origin, which is JSON as text."""
    is_postgresql = connection.dialect.name == "postgresql"
    origin = cast(ledger.c.origin, JSON) if is_postgresql else type_coerce(ledger.c.origin, JSON)
    feed: ColumnElement[str] = origin["feed"].as_string()
    return feed
