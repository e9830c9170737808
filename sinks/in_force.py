"""How a record is joined with the version in force, which holds its statement unless the record has one of its own."""

from __future__ import annotations

from sqlalchemy import and_, case, func

from sinks.tables import records, versions

IN_FORCE = and_(
    versions.c.organisation == records.c.organisation,
    versions.c.local_id == records.c.local_id,
    versions.c.sequence == records.c.sequence,
    versions.c.content_hash == records.c.content_hash,
)
"""The condition of a join."""

STATEMENT = func.coalesce(records.c.statement, case((records.c.is_verbatim, versions.c.data)))
"""What the record says, as JSON; null for one that says nothing yet."""

IS_STATED = records.c.statement.is_not(None) | records.c.is_verbatim
"""Whether it says anything."""
