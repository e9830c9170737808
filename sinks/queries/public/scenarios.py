"""Scenarios and the records that tell them, without contacts. Moments stay text in UTC, as the views write them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, ColumnClause, Connection, Integer, Row, Text, column, select, table, tuple_

from schemas.record import Key
from sinks.queries.reading import stream


def _fields() -> Iterator[ColumnClause[Any]]:
    yield from (column(name, Text) for name in ("kind", "title", "description", "need", "site"))
    yield column("districts")
    yield from (column(name, Text) for name in ("field", "industry", "industry_chain"))
    yield column("investment_cny", BigInteger)
    yield column("first_use", Boolean)
    yield from (column(name, Text) for name in ("published_on", "deadline", "department"))
    yield column("period_months", Integer)
    yield from (column(name, Text) for name in ("cooperation", "remark"))


FRESH = ("feed_state", "last_confirmed_at", "overdue_from")
"""Columns that change without a version of the registry."""


def _fresh() -> Iterator[ColumnClause[Any]]:
    yield from (column(name, Text) for name in FRESH)


SCENARIOS = table(
    "registry_v1_scenarios",
    column("registry_id", Text),
    column("members", Integer),
    *(column(name, Text) for name in ("organisation", "local_id", "stage")),
    column("conflicted", Boolean),
    *_fields(),
    column("provenance", Text),
    *_fresh(),
)

RECORDS = table(
    "registry_v1_records",
    *(column(name, Text) for name in ("registry_id", "organisation", "local_id")),
    column("sequence", BigInteger),
    *(column(name, Text) for name in ("stage", "withdrawn_because")),
    column("conflicted", Boolean),
    *(column(name, Text) for name in ("said_at", "received_at")),
    *_fields(),
    *_fresh(),
)

MEMBERSHIP = table(
    "registry_v1_membership",
    *(column(name, Text) for name in ("organisation", "local_id", "registry_id", "born_id")),
)


class Member(NamedTuple):
    """One that tells of a scenario. ``born_id``: what its record was called at first."""

    organisation: str
    born_id: str


def all_scenarios(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every scenario, in no order. Memory does not grow with their number."""
    for row in stream(connection, select(SCENARIOS)):
        yield plain(row)


def scenarios_of(connection: Connection, registry_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Those of these ids that are scenarios now. At most some hundred ids at once."""
    found = connection.execute(select(SCENARIOS).where(SCENARIOS.c.registry_id.in_(registry_ids)))
    return [plain(row) for row in found]


def records_of(connection: Connection, registry_id: str) -> list[dict[str, Any]]:
    """What every organisation says about a scenario."""
    order = (RECORDS.c.organisation, RECORDS.c.local_id)
    query = select(RECORDS).where(RECORDS.c.registry_id == registry_id).order_by(*order)
    return [plain(row) for row in connection.execute(query)]


def record_told(connection: Connection, organisation: str, local_id: str) -> dict[str, Any] | None:
    """What one organisation says under a number of its own; None when it never said anything."""
    query = select(RECORDS).where(RECORDS.c.organisation == organisation, RECORDS.c.local_id == local_id)
    row = connection.execute(query).first()
    return None if row is None else plain(row)


def homes(connection: Connection, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    """The scenario of each record, and the record's title. At most some hundred keys at once."""
    named = tuple_(RECORDS.c.organisation, RECORDS.c.local_id)
    columns = (RECORDS.c.organisation, RECORDS.c.local_id, RECORDS.c.registry_id, RECORDS.c.title)
    rows = connection.execute(select(*columns).where(named.in_(sorted(keys)))) if keys else ()
    return {Key(row.organisation, row.local_id): (row.registry_id, row.title) for row in rows}


def members_of(connection: Connection, registry_ids: Sequence[str] | None = None) -> Mapping[str, list[Member]]:
    """Who tells of each of these scenarios, or of all that have a record which was born elsewhere: whichever is missing then is told by the
    record that it was born with, and nobody else."""
    of, born = MEMBERSHIP.c.registry_id, MEMBERSHIP.c.born_id
    query = select(of, MEMBERSHIP.c.organisation, born)
    query = query.where(of.in_(select(of).where(born != of) if registry_ids is None else registry_ids))
    found: defaultdict[str, list[Member]] = defaultdict(list)
    for row in stream(connection, query):
        found[row.registry_id].append(Member(row.organisation, row.born_id))
    return found


def plain(row: Row[Any]) -> dict[str, Any]:
    """The row as JSON has it."""
    values = dict(row._mapping)
    for name in ("districts", "provenance"):
        # PostgreSQL's driver has unpacked what is jsonb.
        if isinstance(values.get(name), str):
            values[name] = json.loads(values[name])
    if values.get("provenance"):
        # It names no contact, but speaks of a field that is not here.
        values["provenance"].pop("contact_email", None)
    return values


def scenario_now(connection: Connection, registry_id: str) -> str:
    """The scenario of a public id: where a record was born with it, the one to which the record belongs now."""
    query = select(MEMBERSHIP.c.registry_id).where(MEMBERSHIP.c.born_id == registry_id)
    return connection.scalar(query) or registry_id


def scenario_of(connection: Connection, key: Key) -> str | None:
    """The scenario that a record tells of; None for an unknown one."""
    its = MEMBERSHIP.c
    found: str | None = connection.scalar(
        select(its.registry_id).where(its.organisation == key.organisation, its.local_id == key.local_id)
    )
    return found
