"""Take one look and keep what follows of it: incidents, and what is to be told of them, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from quality.alerts.document import document_of
from quality.alerts.finding import Look, joined
from quality.alerts.look import look_at
from quality.alerts.machine import step
from schemas.moment import to_microseconds
from sinks.incidents import incidents, lock_incidents, next_incident_number, write_incidents
from sinks.notices import NewNotice, write_notices


def keep(
    connection: Connection,
    every: timedelta,
    around: Sequence[Look],
    now: datetime,
) -> int:
    """Look at everything at ``now``; ``around``: what the database does not know. Gives how many notices were
    written, to be sent. Idempotent: without news nothing changes. The transaction is the caller's, and changes nothing before this."""
    lock_incidents(connection)
    before = incidents(connection, only_open=True)
    found = step(before, joined([look_at(connection, every, now), *around]), next_incident_number(connection))
    known = {it.number: it for it in before}
    write_incidents(connection, [it for it in found.incidents if known.get(it.number) != it])
    at_us = to_microseconds(now)
    new = [NewNotice(it.incident.number, it.event.value, at_us, document_of(it, now)) for it in found.notices]
    write_notices(connection, new)
    return len(new)
