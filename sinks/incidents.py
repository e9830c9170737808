"""Incidents as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.incident import Incident, Kind, Silence, Symptom
from schemas.moment import from_microseconds, to_microseconds
from schemas.problem import Severity
from sinks.tables import quality_incidents


def lock_incidents(connection: Connection) -> None:
    """One process at a time decides what is new, until its transaction ends. On SQLite a writer has the file to itself anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {quality_incidents.name} IN EXCLUSIVE MODE")


def incidents(connection: Connection, *, only_open: bool) -> list[Incident]:
    """The latest first."""
    query = select(quality_incidents).order_by(quality_incidents.c.number.desc())
    if only_open:
        query = query.where(quality_incidents.c.closed_us.is_(None))
    return [_incident(row) for row in connection.execute(query)]


def incident(connection: Connection, number: int) -> Incident | None:
    """None for a number that was never given."""
    row = connection.execute(select(quality_incidents).where(quality_incidents.c.number == number)).first()
    return None if row is None else _incident(row)


def next_incident_number(connection: Connection) -> int:
    """Numbers rise and none is given twice, while the lock is held."""
    last = connection.scalar(select(func.max(quality_incidents.c.number)))
    return 1 + (last or 0)


def write_incidents(connection: Connection, changed: Iterable[Incident]) -> None:
    """Keep them as they are now, new ones and known ones. Idempotent."""
    rows = {it.number: _row(it) for it in changed}
    column = quality_incidents.c.number
    known = set(connection.scalars(select(column).where(column.in_(rows))))
    # Nobody but an owner may delete.
    for number in sorted(known):
        connection.execute(update(quality_incidents).where(column == number).values(rows[number]))
    new = [row for number, row in rows.items() if number not in known]
    if new:
        connection.execute(insert(quality_incidents), new)


def _row(it: Incident) -> dict[str, Any]:
    symptoms = [(one.name, to_microseconds(one.since), to_microseconds(one.seen), one.told) for one in it.symptoms]
    return {
        "number": it.number,
        "kind": it.kind.value,
        "organisation": it.organisation,
        "subject": it.subject,
        "severity": it.severity.value,
        "symptoms": json.dumps(symptoms),
        "opened_us": to_microseconds(it.opened_at),
        "well_us": _us(it.well_since),
        "closed_us": _us(it.closed_at),
        "silent_until_us": _us(it.silence.until if it.silence else None),
        "silenced_by": it.silence.by if it.silence else None,
        "silence_reason": it.silence.reason if it.silence else None,
    }


def _incident(row: Row[Any]) -> Incident:
    until = _moment(row.silent_until_us)
    return Incident(
        number=row.number,
        kind=Kind(row.kind),
        organisation=row.organisation,
        subject=row.subject,
        severity=Severity(row.severity),
        symptoms=tuple(
            Symptom(name, from_microseconds(since_us), from_microseconds(seen_us), told)
            for name, since_us, seen_us, told in json.loads(row.symptoms)
        ),
        opened_at=from_microseconds(row.opened_us),
        well_since=_moment(row.well_us),
        closed_at=_moment(row.closed_us),
        silence=None if until is None else Silence(until, row.silenced_by, row.silence_reason),
    )


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else from_microseconds(microseconds)
