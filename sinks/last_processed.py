"""What the registry processed last of every partition of the log."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, and_, literal, select

from schemas.log import TOPIC_PREFIX, PartitionId
from sinks.tables import ledger, positions


class Processed(NamedTuple):
    """An event as the ledger has it. ``received_us``: when it was appended to the log, microseconds since 1970 in UTC."""

    offset: int
    event_id: str | None
    received_us: int


def last_processed(connection: Connection) -> dict[PartitionId, Processed]:
    """By partition; one of which the ledger has nothing is left out."""
    told = and_(
        positions.c.topic == literal(TOPIC_PREFIX) + ledger.c.organisation,
        positions.c.partition == ledger.c.partition,
        positions.c.next_offset - 1 == ledger.c.position,
    )
    columns = (positions.c.topic, positions.c.partition, ledger.c.position, ledger.c.event_id, ledger.c.received_us)
    return {
        PartitionId(topic, partition): Processed(*event)
        for topic, partition, *event in connection.execute(select(*columns).join_from(positions, ledger, told))
    }
