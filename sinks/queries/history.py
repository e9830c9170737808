"""Everything that was ever said about one scenario."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, and_, select

from schemas.event import STATED
from schemas.outcome import Outcome
from schemas.record import Key, Version
from sinks.tables import ledger, versions


class SaidVersion(NamedTuple):
    """One version as it was received. ``outcomes`` is what became of its event: one word, unless two events of the same id and
    sequence arrived at the same moment, which nothing in the history tells apart."""

    version: Version
    received_us: int
    outcomes: tuple[Outcome, ...]


def history(connection: Connection, key: Key) -> list[SaidVersion]:
    """All versions by sequence and precedence, the order in which they count; empty for an unknown key."""
    query = (
        select(
            versions.c.sequence,
            versions.c.content_hash,
            versions.c.type,
            versions.c.data,
            versions.c.event_id,
            versions.c.time_us,
            versions.c.received_us,
        )
        .where(and_(versions.c.organisation == key.organisation, versions.c.local_id == key.local_id))
        .order_by(versions.c.sequence, versions.c.type != STATED, versions.c.content_hash)
    )
    rows = connection.execute(query).all()
    outcomes = _outcomes(connection, key, {row.event_id for row in rows})
    return [
        SaidVersion(Version(*row[:-1]), row.received_us, outcomes[row.event_id, row.sequence, row.received_us])
        for row in rows
    ]


def _outcomes(
    connection: Connection, key: Key, event_ids: set[str]
) -> defaultdict[tuple[str, int, int], tuple[Outcome, ...]]:
    """Outcomes by event id, sequence and arrival; a duplicate is no version of its own."""
    found: defaultdict[tuple[str, int, int], tuple[Outcome, ...]] = defaultdict(tuple)
    query = select(ledger.c.event_id, ledger.c.sequence, ledger.c.received_us, ledger.c.outcome).where(
        ledger.c.organisation == key.organisation,
        ledger.c.local_id == key.local_id,
        ledger.c.event_id.in_(event_ids),
        ledger.c.outcome != Outcome.DUPLICATE,
    )
    for *event, outcome in connection.execute(query):
        event_id, sequence, received_us = event
        found[event_id, sequence, received_us] += (Outcome(outcome),)
    return found
