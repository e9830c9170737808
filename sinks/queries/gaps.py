"""Versions of a feed's last delivery before which another one is missing."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from schemas.outcome import Outcome
from sinks.queries.deliveries import ONE_DELIVERY_US, feed_of, step_of
from sinks.tables import ledger


class Skipped(NamedTuple):
    """``sequence`` came at ``received_us``; ``before`` is the next lower one that ever did."""

    local_id: str
    before: int
    sequence: int
    received_us: int


def skipped(
    connection: Connection, organisation: str, feed: str, last_received_us: int, limit: int | None = None
) -> list[Skipped]:
    """By local id and sequence. ``last_received_us``: when the delivery's last event came. Reads the organisation's part of the ledger."""
    event = (
        select(ledger)
        .where(
            ledger.c.organisation == organisation,
            ledger.c.outcome == Outcome.ACCEPTED.value,
            ledger.c.received_us > last_received_us - ONE_DELIVERY_US,
            ledger.c.received_us <= last_received_us,
            (feed_of(connection) == feed) | feed_of(connection).is_(None),
        )
        .subquery()
    )
    step = select(event.c.local_id, event.c.sequence, event.c.received_us, step_of(event).label("step")).subquery()
    query = (
        select(step.c.local_id, step.c.sequence - step.c.step, step.c.sequence, step.c.received_us)
        .where(step.c.step > 1)
        .order_by(step.c.local_id, step.c.sequence)
    )
    return [Skipped(*row) for row in connection.execute(query.limit(limit))]
