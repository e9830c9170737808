"""The accounting: what became of every event, and whether all events are accounted for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, select

from schemas.log import TOPIC_PREFIX, PartitionId, organisation_of
from schemas.moment import from_microseconds
from sinks.queries.reading import by_bytes, stream
from sinks.tables import ledger, positions


class Entry(NamedTuple):
    """One received event. ``problems`` are codes of the catalogue, ``origin`` is where it stands in the organisation's file."""

    organisation: str
    partition: int
    position: int
    event_id: str | None
    local_id: str | None
    sequence: int | None
    outcome: str
    problems: tuple[str, ...]
    origin: dict[str, Any] | None
    received_at: datetime


class Reached(NamedTuple):
    """How far a partition is processed, and when the last event before that came into the log."""

    next_offset: int
    received_at: datetime


class Balance(NamedTuple):
    """One partition's account: events ``received``, as the position in the log says, and counted by outcome."""

    organisation: str
    partition: int
    received: int
    outcomes: Mapping[str, int]

    @property
    def is_even(self) -> bool:
        """Whether every received event has exactly one outcome."""
        return self.received == sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions that all must hold; None lets everything pass."""

    organisation: str | None = None
    local_id: str | None = None
    event_id: str | None = None
    outcome: str | None = None


def entries(connection: Connection, asked: Asked = Asked(), limit: int | None = None) -> Iterator[Entry]:
    """Events by organisation, partition and position. Conditions but that on the organisation read the whole ledger."""
    conditions = [
        ledger.c[name] == value
        for name in ("organisation", "local_id", "event_id", "outcome")
        if (value := getattr(asked, name)) is not None
    ]
    order = (*by_bytes(connection, ledger.c.organisation), ledger.c.partition, ledger.c.position)
    for row in stream(connection, select(ledger).where(*conditions).order_by(*order).limit(limit)):
        yield entry_of(row)


def balances(connection: Connection) -> list[Balance]:
    """The account of every partition, by organisation and partition."""
    counted: dict[tuple[str, int], dict[str, int]] = {}
    group = (ledger.c.organisation, ledger.c.partition, ledger.c.outcome)
    for organisation, partition, outcome, count in connection.execute(select(*group, func.count()).group_by(*group)):
        counted.setdefault((organisation, partition), {})[outcome] = count
    received = {
        (organisation_of(topic), partition): position for (topic, partition), position in processed(connection).items()
    }
    places = sorted(received.keys() | counted)
    return [Balance(place[0], place[1], received.get(place, 0), counted.get(place, {})) for place in places]


def processed(connection: Connection) -> dict[PartitionId, int]:
    """How far every partition of the log is processed: the next offset to read."""
    return {PartitionId(topic, number): position for topic, number, position in connection.execute(select(positions))}


def last_received(connection: Connection) -> dict[PartitionId, Reached]:
    """Of every partition of which something was processed. Looks each up by key."""
    of_last = and_(
        ledger.c.organisation == func.substr(positions.c.topic, len(TOPIC_PREFIX) + 1),
        ledger.c.partition == positions.c.partition,
        ledger.c.position == positions.c.next_offset - 1,
    )
    found = connection.execute(select(positions, ledger.c.received_us).join(ledger, of_last))
    return {PartitionId(*place): Reached(offset, from_microseconds(us)) for *place, offset, us in found}


def entry_of(row: Row[Any]) -> Entry:
    """A row of the ledger."""
    return Entry(
        organisation=row.organisation,
        partition=row.partition,
        position=row.position,
        event_id=row.event_id,
        local_id=row.local_id,
        sequence=row.sequence,
        outcome=row.outcome,
        problems=tuple(json.loads(row.problems)) if row.problems else (),
        origin=json.loads(row.origin) if row.origin else None,
        received_at=from_microseconds(row.received_us),
    )
