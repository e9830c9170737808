"""The loop's change feed as a place to read on from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from sinks.loop_tables import loop_changes


class LoopTold(NamedTuple):
    """One change, as ``schemas.loop_change`` made it, with its version."""

    version: int
    family: str
    organisation: str
    subject: str
    kind: str
    state: str
    told: Mapping[str, Any]
    received_us: int


def loop_told(connection: Connection, after: int, limit: int) -> list[LoopTold]:
    """The changes after a version, in order and without gap."""
    its = loop_changes.c
    columns = [its[name] for name in LoopTold._fields]
    rows = connection.execute(select(*columns).where(its.version > after).order_by(its.version).limit(limit))
    return [found._replace(told=json.loads(row.told)) for row in rows for found in [LoopTold._make(row)]]


def loop_version_of(connection: Connection) -> int:
    """The version of the loop's last change; 0 when there was none."""
    return connection.scalar(select(func.max(loop_changes.c.version))) or 0


def loop_version_before(connection: Connection, received_us: int) -> int:
    """The version of the loop's last change before the first one by an event that came at that moment or later."""
    its = loop_changes.c
    first = connection.scalar(select(func.min(its.version)).where(its.received_us >= received_us))
    return loop_version_of(connection) if first is None else first - 1
