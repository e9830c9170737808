"""What came and what became of it, for a reader who sees the views only: counted by hour, and what was rejected last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, Text, column, func, literal_column, select, table

_LEDGER = table(
    "registry_v1_ledger",
    column("organisation", Text),
    column("partition", Integer),
    column("position", BigInteger),
    *(column(name, Text) for name in ("event_id", "local_id")),
    column("sequence", BigInteger),
    *(column(name, Text) for name in ("outcome", "problems", "received_at")),
)

_TO_THE_HOUR = len("2026-03-11T09")


@dataclass(frozen=True, slots=True)
class Arrived:
    """Events of one organisation with one outcome in one hour, ``2026-03-11T09`` in UTC."""

    organisation: str
    outcome: str
    hour: str
    count: int


class Rejected(NamedTuple):
    """A rejected event. ``problems`` are codes of the catalogue."""

    partition: int
    position: int
    local_id: str | None
    problems: tuple[str, ...]
    received_at: str


def arrived(connection: Connection) -> list[Arrived]:
    """Everything that ever came, the latest hour first. Reads the whole ledger once."""
    it = _LEDGER.c
    # Numbers and not parameters: PostgreSQL would not know the same expression again.
    hour = func.substr(it.received_at, literal_column("1"), literal_column(str(_TO_THE_HOUR)))
    query = select(it.organisation, it.outcome, hour, func.count()).group_by(it.organisation, it.outcome, hour)
    return sorted((Arrived(*row) for row in connection.execute(query)), key=lambda found: found.hour, reverse=True)


def rejected_last(connection: Connection, organisation: str, limit: int) -> list[Rejected]:
    """The events of an organisation that were rejected last, the latest first."""
    it = _LEDGER.c
    query = (
        select(it.partition, it.position, it.local_id, it.problems, it.received_at)
        .where(it.organisation == organisation, it.outcome == "rejected")
        .order_by(it.received_at.desc(), it.partition, it.position.desc())
        .limit(limit)
    )
    return [
        Rejected(row.partition, row.position, row.local_id, tuple(json.loads(row.problems or "[]")), row.received_at)
        for row in connection.execute(query)
    ]
