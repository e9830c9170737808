"""What a record was made of before something changed it, to the microsecond, which the views do not tell."""

from __future__ import annotations

from sqlalchemy import Connection, select

from schemas.record import Key, Version
from sinks.tables import changes, versions


def arrivals(connection: Connection, after: int, until: int) -> dict[int, int]:
    """When the event came that made each change, by its version, in microseconds."""
    query = select(changes.c.version, changes.c.received_us).where(
        changes.c.version > after, changes.c.version <= until
    )
    return {version: received_us for version, received_us in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def versions_before(connection: Connection, key: Key, received_us: int) -> list[Version]:
    """What was said of a record before that moment, in no order. With the contact: it is for comparing, not for telling."""
    its = versions.c
    columns = (its.sequence, its.content_hash, its.type, its.data, its.event_id, its.time_us)
    is_earlier = (its.organisation == key.organisation, its.local_id == key.local_id, its.received_us < received_us)
    return [Version(*row) for row in connection.execute(select(*columns).where(*is_earlier))]
