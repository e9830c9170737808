"""The loop's change feed as a place to read on from."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from sinks.loop_tables import loop_changes


def loop_version_of(connection: Connection) -> int:
    """The version of the loop's last change; 0 when there was none."""
    return connection.scalar(select(func.max(loop_changes.c.version))) or 0


def loop_version_before(connection: Connection, received_us: int) -> int:
    """The version of the loop's last change before the first one by an event that came at that moment or later."""
    its = loop_changes.c
    first = connection.scalar(select(func.min(its.version)).where(its.received_us >= received_us))
    return loop_version_of(connection) if first is None else first - 1
