"""What the trend rules look at: of every organisation its last days of delivery, of every day a sample that is the same each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from schemas.moment import to_microseconds

DAYS = 60
"""Days of delivery, not of the calendar: a feed that comes monthly has a history too."""

OF_A_DAY = 60
"""Rows of a day. More would tell a share more exactly than anybody needs."""

DAY = "(received_us + 28800000000) / 86400000000"
"""The day in Chengdu, counted from 1970."""


class Said(NamedTuple):
    """A version with the one before it. ``day`` is counted from 1970 in Beijing time; moments are microseconds."""

    organisation: str
    day: int
    local_id: str
    sequence: int
    earlier_sequence: int | None
    type: str
    event_id: str
    said_us: int
    received_us: int
    data: dict[str, Any]
    earlier: dict[str, Any] | None


class Received(NamedTuple):
    """An event in the ledger and the codes of its problems."""

    organisation: str
    day: int
    outcome: str
    problems: frozenset[str]


class Counted(NamedTuple):
    """All events of a day by what became of them; ``what`` is an outcome or ``withdrawn``."""

    organisation: str
    day: int
    what: str
    events: int


def said(connection: Connection, now: datetime) -> Iterator[Said]:
    """By organisation and day."""
    query = text(
        f"WITH {_recent('versions')}, numbered AS (SELECT organisation, {DAY} AS day, local_id, sequence, content_hash, ROW_NUMBER() OVER "
        f"(PARTITION BY organisation, {DAY} ORDER BY event_id, local_id, sequence) AS nth FROM versions "
        f"WHERE received_us <= :now AND (organisation, {DAY}) IN (SELECT organisation, day FROM recent)), "
        "chosen AS (SELECT * FROM numbered WHERE nth <= :rows) "
        "SELECT n.organisation, n.day, n.local_id, n.sequence, e.sequence AS earlier_sequence, v.type, v.event_id, v.time_us, v.received_us, "
        "v.data, e.data AS earlier FROM chosen n JOIN versions v ON v.organisation = n.organisation AND v.local_id = n.local_id "
        "AND v.sequence = n.sequence AND v.content_hash = n.content_hash LEFT JOIN versions e ON e.organisation = n.organisation "
        "AND e.local_id = n.local_id AND (e.sequence, e.content_hash) = (SELECT b.sequence, b.content_hash FROM versions b "
        "WHERE b.organisation = n.organisation AND b.local_id = n.local_id AND b.received_us <= :now "
        "AND (b.sequence, b.content_hash) < (n.sequence, n.content_hash) ORDER BY b.sequence DESC, b.content_hash DESC LIMIT 1) "
        "ORDER BY n.organisation, n.day, n.nth"
    )
    for row in connection.execute(query, _limits(now)):
        earlier = json.loads(row.earlier) if row.earlier is not None else None
        yield Said._make((*row[:9], json.loads(row.data), earlier))


def received(connection: Connection, now: datetime) -> Iterator[Received]:
    """By organisation and day."""
    query = text(
        f"WITH {_recent('ledger')}, numbered AS (SELECT organisation, {DAY} AS day, partition, position, ROW_NUMBER() OVER "
        f"(PARTITION BY organisation, {DAY} ORDER BY position % 97, partition, position) AS nth FROM ledger "
        f"WHERE received_us <= :now AND (organisation, {DAY}) IN (SELECT organisation, day FROM recent)), "
        "chosen AS (SELECT * FROM numbered WHERE nth <= :rows) "
        "SELECT n.organisation, n.day, l.outcome, l.problems FROM chosen n JOIN ledger l ON l.organisation = n.organisation "
        "AND l.partition = n.partition AND l.position = n.position ORDER BY n.organisation, n.day, n.nth"
    )
    for organisation, day, outcome, problems in connection.execute(query, _limits(now)):
        yield Received(organisation, day, outcome, frozenset(json.loads(problems or "[]")))


def counted(connection: Connection, now: datetime) -> Iterator[Counted]:
    """By organisation and day; withdrawals count once more under their own name."""
    query = text(
        f"SELECT organisation, {DAY} AS day, outcome, COUNT(*) AS events FROM ledger WHERE received_us <= :now "
        "GROUP BY 1, 2, 3 UNION ALL "
        f"SELECT organisation, {DAY}, 'withdrawn', COUNT(*) FROM versions "
        "WHERE type = 'scenario.withdrawn.v1' AND received_us <= :now GROUP BY 1, 2 ORDER BY 1, 2, 3"
    )
    for row in connection.execute(query, {"now": to_microseconds(now)}):
        yield Counted(*row)


def _recent(table: str) -> str:
    """SQL: ``recent``, the last days of every organisation on which something came into a table."""
    return (
        f"came AS (SELECT DISTINCT organisation, {DAY} AS day FROM {table} WHERE received_us <= :now), "
        "ranked AS (SELECT organisation, day, ROW_NUMBER() OVER (PARTITION BY organisation ORDER BY day DESC) AS back FROM came), "
        "recent AS (SELECT organisation, day FROM ranked WHERE back <= :days)"
    )


def _limits(now: datetime) -> dict[str, int]:
    return {"now": to_microseconds(now), "days": DAYS, "rows": OF_A_DAY}
