"""What came last of every feed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, cast, func, select, type_coerce
from sqlalchemy.types import JSON

from schemas.outcome import Outcome
from sinks.tables import ledger, versions

ONE_DELIVERY_US = 86_400_000_000
"""A delivery may take its time, and a day is less than any cadence in use: what came within it before the last event is one delivery."""


BEFORE_US = 30 * ONE_DELIVERY_US
"""How far before its last event a feed is asked how its sequences used to rise."""


class Delivery(NamedTuple):
    """The last delivery of a feed: when its last event came (microseconds), how many came within the day before, how many of those were
    rejected. ``feed`` is None where no sender said it.

    ``next_versions`` counts those accepted events that follow upon an earlier version of their subject, ``skipping`` those among them
    whose sequence is not the next one; ``..._before`` the same of the thirty days before the delivery.
    """

    organisation: str
    feed: str | None
    last_received_us: int
    received: int
    rejected: int
    next_versions: int = 0
    skipping: int = 0
    next_versions_before: int = 0
    skipping_before: int = 0


def last_deliveries(connection: Connection) -> list[Delivery]:
    """One for every organisation and feed that ever sent anything. Reads the whole ledger."""
    column = ledger.c
    events = select(
        column.organisation,
        feed_of(connection).label("feed"),
        column.outcome,
        column.received_us,
        column.local_id,
        column.sequence,
    ).subquery()
    key = (events.c.organisation, events.c.feed)
    last = func.max(events.c.received_us).over(partition_by=key).label("last_us")
    dated = select(events, last).subquery()
    recent = (
        select(
            dated,
            (dated.c.received_us > dated.c.last_us - ONE_DELIVERY_US).label("is_last"),
            step_of(dated).label("step"),
        )
        .where(dated.c.received_us > dated.c.last_us - BEFORE_US)
        .subquery()
    )
    it, key = recent.c, (recent.c.organisation, recent.c.feed)

    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(*conditions)

    query = select(
        *key,
        func.max(it.last_us),
        counted(it.is_last),
        counted(it.is_last, it.outcome == Outcome.REJECTED.value),
        counted(it.is_last, it.step.is_not(None)),
        counted(it.is_last, it.step > 1),
        counted(~it.is_last, it.step.is_not(None)),
        counted(~it.is_last, it.step > 1),
    ).group_by(*key)
    return [Delivery(*row) for row in connection.execute(query)]


def step_of(event: Subquery) -> ColumnElement[int | None]:
    """By how much the sequence of an accepted event is higher than the next lower one of its subject; null where it is the first, or was
    not accepted. Looks at the history of what was changed only."""
    it = versions.c
    is_subject = and_(it.organisation == event.c.organisation, it.local_id == event.c.local_id)
    earlier = select(func.max(it.sequence)).where(is_subject, it.sequence < event.c.sequence).scalar_subquery()
    follows = and_(event.c.outcome == Outcome.ACCEPTED.value, event.c.sequence > 1)
    return case((follows, event.c.sequence - earlier))


def feed_of(connection: Connection) -> ColumnElement[str]:
    """The name of the feed in the origin, which is JSON as text."""
    is_postgresql = connection.dialect.name == "postgresql"
    origin = cast(ledger.c.origin, JSON) if is_postgresql else type_coerce(ledger.c.origin, JSON)
    feed: ColumnElement[str] = origin["feed"].as_string()
    return feed
