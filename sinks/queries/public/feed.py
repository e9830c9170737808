"""The change feed and the history for a reader who may not see contacts."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Connection, Text, column, select, table, tuple_

from schemas.event import STATED
from schemas.record import Version
from sinks.queries.changes import database_and_timeline
from sinks.queries.public.scenarios import MEMBERSHIP

_STATE = table("registry_v1_state", column("epoch", Text), column("version", BigInteger))

_CHANGES = table(
    "registry_v1_changes",
    column("version", BigInteger),
    *(column(name, Text) for name in ("registry_id", "organisation", "local_id", "kind")),
    column("sequence", BigInteger),
    *(column(name, Text) for name in ("stage", "withdrawn_because")),
    column("conflicted", Boolean),
    *(column(name, Text) for name in ("received_at", "said", "registry_before", "other_organisation", "other_id")),
)

_HISTORY = table(
    "registry_v1_history",
    *(column(name, Text) for name in ("organisation", "local_id")),
    column("sequence", BigInteger),
    *(column(name, Text) for name in ("content_hash", "type", "event_id", "said_at", "received_at", "said")),
)


class State(NamedTuple):
    """The version of the last change, and the name under which versions are numbered: ``sinks.queries.changes.feed_epoch_of``."""

    epoch: str
    version: int


class Told(NamedTuple):
    """One version of a record, its data without the contact; moments as text in UTC."""

    type: str
    event_id: str
    sequence: int
    content_hash: str
    said_at: str
    received_at: str
    said: dict[str, Any]


def state_of(connection: Connection) -> State:
    """Where the registry is."""
    epoch, version = connection.execute(select(_STATE)).one()
    return State(epoch + database_and_timeline(connection), version)


def changes_told(connection: Connection, after: int, limit: int) -> list[dict[str, Any]]:
    """The changes after a version, in order and without gap."""
    query = select(_CHANGES).where(_CHANGES.c.version > after).order_by(_CHANGES.c.version).limit(limit)
    return [dict(row._mapping) | {"said": json.loads(row.said)} for row in connection.execute(query)]


def changed_ids(connection: Connection, after: int, limit: int) -> tuple[set[str], int]:
    """Ids of the scenarios that the changes after a version are about, and of those that a record left, and the version of the last of these
    changes. There must be one."""
    query = select(_CHANGES.c.version, _CHANGES.c.registry_id, _CHANGES.c.registry_before)
    rows = connection.execute(query.where(_CHANGES.c.version > after).order_by(_CHANGES.c.version).limit(limit)).all()
    touched = {it for row in rows for it in (row.registry_id, row.registry_before) if it}
    return touched, rows[-1].version


def left_for(connection: Connection, born_id: str, before: str, since: int) -> str | None:
    """The scenario of the record that was born with an id, if it left the one called ``before`` after version ``since``."""
    its, now = _CHANGES.c, MEMBERSHIP.c
    left = select(its.organisation, its.local_id).where(its.version > since, its.registry_before == before)
    keys = [tuple(row) for row in connection.execute(left)]
    query = select(now.registry_id).where(tuple_(now.organisation, now.local_id).in_(keys), now.born_id == born_id)
    found: str | None = connection.scalar(query) if keys else None
    return found


def history_told(connection: Connection, organisation: str, local_id: str) -> list[Told]:
    """All versions of a record in the order in which they count; empty for an unknown one."""
    its = _HISTORY.c
    query = (
        select(*(its[name] for name in Told._fields))
        .where(its.organisation == organisation, its.local_id == local_id)
        .order_by(its.sequence, its.type != STATED, its.content_hash)
    )
    return [Told(**dict(row._mapping) | {"said": json.loads(row.said)}) for row in connection.execute(query)]


def version_of(told: Told, time_us: int) -> Version:
    """The version that the fold of a record takes: its data as canonical JSON."""
    said = json.dumps(told.said, ensure_ascii=False, separators=(",", ":"))
    return Version(told.sequence, told.content_hash, told.type, said, told.event_id, time_us)
