"""What became of the events of one partition, with all that the organisation has to know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from schemas.moment import from_microseconds
from sinks.queries.of_one_event import of_one_event, problems_told
from sinks.queries.reading import stream
from sinks.tables import ledger, rejections


class Answer(NamedTuple):
    """One event's outcome. ``problems``: in full for a rejected event, by code for all others; ``origin``: where the event stands in
    the organisation's file."""

    organisation: str
    partition: int
    position: int
    event_id: str | None
    local_id: str | None
    sequence: int | None
    outcome: str
    problems: list[dict[str, Any]]
    origin: dict[str, Any] | None
    received_at: datetime


_ANSWERS = select(ledger, rejections.c.problems.label("in_full"), rejections.c.origin.label("cells")).select_from(
    ledger.outerjoin(rejections, of_one_event(rejections, ledger))
)


def answers(
    connection: Connection, organisation: str, partition: int, position: int, limit: int | None = None
) -> Iterator[Answer]:
    """The outcomes from ``position`` on, in the order of the log and without gap."""
    query = _ANSWERS.where(
        ledger.c.organisation == organisation, ledger.c.partition == partition, ledger.c.position >= position
    )
    for row in stream(connection, query.order_by(ledger.c.position).limit(limit)):
        problems = problems_told(row.problems, row.in_full)
        origin = row.cells or row.origin
        yield Answer(
            organisation=row.organisation,
            partition=row.partition,
            position=row.position,
            event_id=row.event_id,
            local_id=row.local_id,
            sequence=row.sequence,
            outcome=row.outcome,
            problems=problems,
            origin=json.loads(origin) if origin else None,
            received_at=from_microseconds(row.received_us),
        )
