"""What every organisation says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, Row, Text, cast, column, select, table
from sqlalchemy.types import JSON

from schemas.record import Key
from sinks.queries.reading import by_bytes, moment_of, stream
from sinks.tables import match_subjects, membership

_VIEW = table(
    "registry_v1_records",
    *(column(name, Text) for name in ("registry_id", "organisation", "local_id")),
    column("sequence", BigInteger),
    *(column(name, Text) for name in ("stage", "withdrawn_because")),
    column("conflicted", Boolean),
    *(column(name, Text) for name in ("said_at", "received_at", "statement")),
    *(column(name, Text) for name in ("feed_state", "last_confirmed_at", "overdue_from")),
    *(column(name, Text) for name in ("kind", "title", "field", "industry")),
    column("districts", JSON),
)


class Record(NamedTuple):
    """One record. ``statement`` holds the fields of ``schemas.scenario.Statement`` that are set, as JSON has them; ``stage`` is
    withdrawn when the record is, whatever the statement said. ``said_at`` and ``received_at`` belong to the version in force.
    ``feed_state``, ``last_confirmed_at`` and ``overdue_from`` tell how fresh the organisation's word was at the last quality run; None before."""

    registry_id: str
    organisation: str
    local_id: str
    sequence: int
    stage: str
    withdrawn_because: str | None
    conflicted: bool
    said_at: datetime
    received_at: datetime
    statement: dict[str, Any]
    feed_state: str | None = None
    last_confirmed_at: datetime | None = None
    overdue_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that all must hold; None lets everything pass. ``industry`` is a section letter, which takes in its divisions, or
    a division; ``title`` a part of the title."""

    organisation: str | None = None
    kind: str | None = None
    field: str | None = None
    industry: str | None = None
    district: str | None = None
    stage: str | None = None
    title: str | None = None


def records(connection: Connection, wanted: Wanted = Wanted(), limit: int | None = None) -> Iterator[Record]:
    """Records sorted by organisation and local id, both by UTF-8 bytes. Memory does not grow with their number."""
    order = by_bytes(connection, _VIEW.c.organisation, _VIEW.c.local_id)
    query = select(*(_VIEW.c[name] for name in Record._fields)).where(*_conditions(wanted)).order_by(*order)
    for row in stream(connection, query.limit(limit)):
        yield _record(row)


def record(connection: Connection, key: Key) -> Record | None:
    """The record with that key."""
    is_key = (_VIEW.c.organisation == key.organisation, _VIEW.c.local_id == key.local_id)
    row = connection.execute(select(*(_VIEW.c[name] for name in Record._fields)).where(*is_key)).first()
    return _record(row) if row else None


def members(connection: Connection, registry_id: str) -> list[Record]:
    """The records of one scenario, by its public id in canonical form or by one that a member was born with; empty when nobody has it."""
    is_member = (
        membership.c.organisation == match_subjects.c.organisation,
        membership.c.local_id == match_subjects.c.local_id,
    )
    leads_to = select(membership.c.registry_id).where(*is_member, match_subjects.c.born_id == registry_id)
    now = connection.scalar(leads_to) or registry_id
    query = select(*(_VIEW.c[name] for name in Record._fields)).where(_VIEW.c.registry_id == now)
    return [_record(row) for row in connection.execute(query)]


def stages_of(connection: Connection, registry_id: str) -> dict[Key, str]:
    """The stage of each record of one scenario, by its public id in canonical form."""
    it = _VIEW.c
    rows = connection.execute(select(it.organisation, it.local_id, it.stage).where(it.registry_id == registry_id))
    return {Key(row.organisation, row.local_id): row.stage for row in rows}


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for name in ("organisation", "kind", "field", "stage"):
        value = getattr(wanted, name)
        if value is not None:
            yield _VIEW.c[name] == value
    if wanted.industry is not None:
        yield _VIEW.c.industry.startswith(wanted.industry, autoescape=True)
    if wanted.district is not None:
        # Both databases write a list of codes as a JSON text with the codes in quotes.
        yield cast(_VIEW.c.districts, Text).contains(json.dumps(wanted.district), autoescape=True)
    if wanted.title is not None:
        yield _VIEW.c.title.contains(wanted.title, autoescape=True)


def _record(row: Row[Any]) -> Record:
    values = dict(row._mapping)
    moments = ("said_at", "received_at", "last_confirmed_at", "overdue_from")
    values |= {name: None if values[name] is None else moment_of(values[name]) for name in moments}
    return Record(**values | {"statement": json.loads(row.statement)})
