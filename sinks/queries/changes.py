"""The change feed: what changed since a version of the registry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Connection, Text, column, func, select, table

from schemas.moment import to_microseconds
from sinks.queries.reading import moment_of, stream
from sinks.tables import changes, feed_epoch, registry_version

_VIEW = table(
    "registry_v1_changes",
    column("version", BigInteger),
    *(column(name, Text) for name in ("registry_id", "organisation", "local_id", "kind")),
    column("sequence", BigInteger),
    *(column(name, Text) for name in ("stage", "withdrawn_because")),
    column("conflicted", Boolean),
    *(column(name, Text) for name in ("received_at", "statement", "registry_before", "other_organisation", "other_id")),
)


class Changed(NamedTuple):
    """One change of one record, with all that the record said after it. ``registry_before`` of one that was merged or split; ``other_...`` the
    second record of a suggestion."""

    version: int
    registry_id: str
    organisation: str
    local_id: str
    kind: str
    sequence: int
    stage: str
    withdrawn_because: str | None
    conflicted: bool
    received_at: datetime
    statement: dict[str, Any]
    registry_before: str | None
    other_organisation: str | None
    other_id: str | None


def changes_after(connection: Connection, version: int, limit: int | None = None) -> Iterator[Changed]:
    """The changes after ``version``, in order and without gap."""
    query = select(*(_VIEW.c[name] for name in Changed._fields)).where(_VIEW.c.version > version)
    for row in stream(connection, query.order_by(_VIEW.c.version).limit(limit)):
        moment, statement = moment_of(row.received_at), json.loads(row.statement)
        yield Changed(**dict(row._mapping) | {"received_at": moment, "statement": statement})


def version_before(connection: Connection, moment: datetime) -> int:
    """The last version before the first change by an event that came at ``moment`` or later: nothing that came since is left out of
    ``changes_after`` it. The current version when nothing came since."""
    query = select(func.min(changes.c.version)).where(changes.c.received_us >= to_microseconds(moment))
    first: int | None = connection.execute(query).scalar_one()
    return current_version(connection) if first is None else first - 1


def feed_epoch_of(connection: Connection) -> str:
    """The name under which versions are numbered. Another name: the registry was made anew, and so was the numbering.

    On PostgreSQL a database that was restored from a backup, or whose standby took over, bears another name too, since it may lack the last
    changes and would give their numbers to others. A SQLite file that was put back cannot be told from the file that it was.
    """
    epoch: str = connection.execute(select(feed_epoch.c.epoch)).scalar_one()
    return epoch + database_and_timeline(connection)


def database_and_timeline(connection: Connection) -> str:
    """What the epoch's name ends with on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return ""
    found: str = connection.exec_driver_sql(_DATABASE_AND_TIMELINE).scalar_one()
    return found


# A dump is restored into a database with a number of its own. Recovery up to a moment, and a standby that takes over, begin a timeline:
# the first eight digits of a WAL file's name, https://www.postgresql.org/docs/current/functions-admin.html. A standby has its primary's.
_DATABASE_AND_TIMELINE = """
SELECT '-' || to_hex(oid::bigint) || '-' || to_hex(CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END)
FROM pg_database WHERE datname = current_database()
"""


def current_version(connection: Connection) -> int:
    """The version of the last change; 0 when nothing ever changed."""
    version: int = connection.execute(select(registry_version.c.version)).scalar_one()
    return version
