"""Every event and every version in few words, beside the copies of the views: what feeds and histories are counted from.

``arrivals``: an event of the ledger, the feed it came by ('' where no sender said it), and ``step``, by how much its sequence is higher than
the next lower one of its subject. ``said``: a version. Both with their day in Chengdu, counted from 1970.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from datetime import datetime

from sqlalchemy import Connection, column, table, text

from quality.kept.place import KEPT, Place
from schemas.moment import to_microseconds
from sinks.queries.deliveries import BEFORE_US, ONE_DELIVERY_US, Delivery
from sinks.queries.recent_history import DAY, DAYS, OF_A_DAY, Counted, Received, Said

RECORDS = table("registry_v1_records", schema=KEPT)
ARRIVALS = table(
    "arrivals", *(column(name) for name in ("organisation", "local_id", "sequence", "outcome", "feed")), schema=KEPT
)

INDEXES = (
    "CREATE INDEX {}arrivals_of_subject ON {}arrivals (organisation, local_id)",
    "CREATE INDEX {}arrivals_by_position ON {}arrivals (organisation, partition, position)",
    "CREATE INDEX {}arrivals_by_day ON {}arrivals (organisation, day, nth, partition, position)",
    "CREATE INDEX {}arrivals_by_feed ON {}arrivals (organisation, feed, received_us, outcome, step)",
    "CREATE INDEX {}said_of_subject ON {}said (organisation, local_id)",
    "CREATE INDEX {}said_by_day ON {}said (organisation, day, event_id, local_id, sequence)",
)


def arrivals_query(place: Place, where: str = "true") -> str:
    """Rows of ``arrivals``, of those of the ledger ``l`` that meet a condition."""
    feed = "l.origin::json ->> 'feed'" if place.is_postgresql else "l.origin ->> '$.feed'"
    step = (
        f"SELECT MAX(v.sequence) FROM {place.live}versions v "
        "WHERE v.organisation = l.organisation AND v.local_id = l.local_id AND v.sequence < l.sequence"
    )
    return (
        f"SELECT l.organisation, l.partition, l.position, l.local_id, l.sequence, COALESCE({feed}, '') AS feed, l.outcome, l.received_us, "
        f"{DAY} AS day, l.position - l.position / 97 * 97 AS nth, l.problems, "
        f"CASE WHEN l.outcome = 'accepted' AND l.sequence > 1 THEN l.sequence - ({step}) END AS step "
        f"FROM {place.live}ledger l WHERE {where}"
    )


def said_query(place: Place, where: str = "true") -> str:
    """Rows of ``said``, of those of ``versions`` ``v`` that meet a condition."""
    return (
        "SELECT v.organisation, v.local_id, v.sequence, v.content_hash, v.type, v.event_id, v.received_us, "
        f"{DAY} AS day FROM {place.live}versions v WHERE {where}"
    )


def deliveries(connection: Connection) -> list[Delivery]:
    """As ``sinks.queries.deliveries.last_deliveries`` finds them in the registry."""
    query = (
        f"WITH latest AS (SELECT organisation, feed, MAX(received_us) AS last_us FROM {KEPT}.arrivals GROUP BY organisation, feed), "
        "recent AS (SELECT a.organisation, a.feed, l.last_us, a.outcome, a.step, a.received_us > l.last_us - :one AS is_last "
        f"FROM latest l JOIN {KEPT}.arrivals a ON a.organisation = l.organisation AND a.feed = l.feed "
        "AND a.received_us > l.last_us - :before) "
        "SELECT organisation, NULLIF(feed, ''), MAX(last_us), COUNT(*) FILTER (WHERE is_last), "
        "COUNT(*) FILTER (WHERE is_last AND outcome = 'rejected'), "
        "COUNT(*) FILTER (WHERE is_last AND step IS NOT NULL), COUNT(*) FILTER (WHERE is_last AND step > 1), "
        "COUNT(*) FILTER (WHERE NOT is_last AND step IS NOT NULL), COUNT(*) FILTER (WHERE NOT is_last AND step > 1) "
        "FROM recent GROUP BY organisation, feed"
    )
    return [Delivery(*row) for row in connection.execute(text(query), {"one": ONE_DELIVERY_US, "before": BEFORE_US})]


def counted(connection: Connection, now: datetime) -> Iterator[Counted]:
    """As ``sinks.queries.recent_history.counted`` finds them in the registry."""
    query = (
        f"SELECT organisation, day, outcome AS what, COUNT(*) FROM {KEPT}.arrivals WHERE received_us <= :now "
        "GROUP BY organisation, day, outcome "
        f"UNION ALL SELECT organisation, day, 'withdrawn', COUNT(*) FROM {KEPT}.said "
        "WHERE type = 'scenario.withdrawn.v1' AND received_us <= :now GROUP BY organisation, day ORDER BY 1, 2, 3"
    )
    for row in connection.execute(text(query), {"now": to_microseconds(now)}):
        yield Counted(*row)


def received(connection: Connection, now: datetime, of: Container[str] | None = None) -> Iterator[Received]:
    """As ``sinks.queries.recent_history.received`` finds them in the registry; of some organisations, or of all."""
    query = text(
        f"SELECT outcome, problems FROM {KEPT}.arrivals WHERE organisation = :organisation AND day = :day "
        "AND received_us <= :now ORDER BY nth, partition, position LIMIT :rows"
    )
    for organisation, day in _days(connection, "arrivals", now, of):
        for outcome, problems in connection.execute(query, _of(organisation, day, now)):
            yield Received(organisation, day, outcome, frozenset(json.loads(problems or "[]")))


def said(connection: Connection, place: Place, now: datetime, of: Container[str] | None = None) -> Iterator[Said]:
    """As ``sinks.queries.recent_history.said`` finds them in the registry; of some organisations, or of all. What a version says never
    changes, so it is looked up there."""
    versions = f"{place.live}versions"
    query = text(
        f"SELECT v.local_id, v.sequence, e.sequence AS earlier_sequence, v.type, v.event_id, v.time_us, v.received_us, v.data, "
        "e.data AS earlier FROM (SELECT organisation, local_id, sequence, content_hash "
        f"FROM {KEPT}.said WHERE organisation = :organisation AND day = :day AND received_us <= :now "
        f"ORDER BY event_id, local_id, sequence LIMIT :rows) n JOIN {versions} v ON v.organisation = n.organisation "
        "AND v.local_id = n.local_id AND v.sequence = n.sequence AND v.content_hash = n.content_hash "
        f"LEFT JOIN {versions} e ON e.organisation = n.organisation AND e.local_id = n.local_id "
        f"AND (e.sequence, e.content_hash) = (SELECT b.sequence, b.content_hash FROM {KEPT}.said b "
        "WHERE b.organisation = n.organisation AND b.local_id = n.local_id AND b.received_us <= :now "
        "AND (b.sequence, b.content_hash) < (n.sequence, n.content_hash) ORDER BY b.sequence DESC, b.content_hash DESC LIMIT 1) "
        "ORDER BY v.event_id, v.local_id, v.sequence"
    )
    for organisation, day in _days(connection, "said", now, of):
        for row in connection.execute(query, _of(organisation, day, now)):
            earlier = json.loads(row.earlier) if row.earlier is not None else None
            yield Said._make((organisation, day, *row[:7], json.loads(row.data), earlier))


def _days(connection: Connection, table: str, now: datetime, of: Container[str] | None) -> list[tuple[str, int]]:
    """The last days of every organisation on which something came, in their order."""
    query = (
        "SELECT organisation, day FROM (SELECT organisation, day, ROW_NUMBER() OVER (PARTITION BY organisation ORDER BY day DESC) AS back "
        f"FROM (SELECT DISTINCT organisation, day FROM {KEPT}.{table} WHERE received_us <= :now) came) ranked "
        "WHERE back <= :days ORDER BY organisation, day"
    )
    found = connection.execute(text(query), {"now": to_microseconds(now), "days": DAYS})
    return [(organisation, day) for organisation, day in found if of is None or organisation in of]


def _of(organisation: str, day: int, now: datetime) -> dict[str, object]:
    return {"organisation": organisation, "day": day, "now": to_microseconds(now), "rows": OF_A_DAY}
