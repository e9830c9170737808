"""Reading and writing what the supply side comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, tuple_, update

from schemas.loop_event import LoopKey
from sinks.supply_tables import companies, company_ids, supply_entries

_AT_ONCE = 500
"""Values of one question: SQLite takes 32,766 parameters."""


class EntryRow(NamedTuple):
    """A row of ``supply_entries``."""

    family: str
    organisation: str
    local_id: str
    sequence: int
    content_hash: str
    company_id: str
    name_key: str
    credit_code: str
    district: str
    supplier_id: str
    is_withdrawn: bool
    reason: str | None
    conflicted: bool
    statement: str
    said_us: int
    received_us: int

    @property
    def key(self) -> LoopKey:
        """Whose word about what."""
        return LoopKey(self.family, self.organisation, self.local_id)


class CompanyRow(NamedTuple):
    """A row of ``companies``. ``fields`` and ``provenance`` are JSON."""

    company_id: str
    name: str
    credit_code: str | None
    is_withdrawn: bool
    capabilities: int
    fields: str
    provenance: str


_ENTRY = [supply_entries.c[name] for name in EntryRow._fields]
_KEY = (supply_entries.c.family, supply_entries.c.organisation, supply_entries.c.local_id)


def entries_of(connection: Connection, keys: Collection[LoopKey]) -> list[EntryRow]:
    """The rows of these keys."""
    return _entries(connection, tuple_(*_KEY), sorted(map(tuple, keys)))


def entries_told_by(connection: Connection, organisation: str, limit: int) -> list[EntryRow]:
    """What an organisation says, the latest first."""
    query = select(*_ENTRY).where(supply_entries.c.organisation == organisation)
    latest = query.order_by(supply_entries.c.received_us.desc(), *_KEY).limit(limit)
    return [EntryRow._make(row) for row in connection.execute(latest)]


def entries_named(connection: Connection, names: Collection[str]) -> list[EntryRow]:
    """The rows that name a company so."""
    return _entries(connection, supply_entries.c.name_key, sorted(names))


def entries_of_companies(connection: Connection, ids: Collection[str]) -> list[EntryRow]:
    """The rows about these companies."""
    return _entries(connection, supply_entries.c.company_id, sorted(ids))


def capabilities_of_suppliers(connection: Connection, suppliers: Collection[LoopKey]) -> list[EntryRow]:
    """The capabilities that name one of these supplier statements as their company's."""
    by_number = tuple_(supply_entries.c.organisation, supply_entries.c.supplier_id)
    found = _entries(connection, by_number, sorted((it.organisation, it.subject) for it in suppliers))
    return [it for it in found if it.family == "capability"]


def _entries(connection: Connection, what: ColumnElement[Any], values: Sequence[Any]) -> list[EntryRow]:
    rows: list[EntryRow] = []
    for start in range(0, len(values), _AT_ONCE):
        query = select(*_ENTRY).where(what.in_(values[start : start + _AT_ONCE]))
        rows.extend(EntryRow._make(row) for row in connection.execute(query))
    return rows


def put_entries(connection: Connection, rows: Collection[EntryRow], gone: Collection[LoopKey]) -> None:
    """Write these rows in the place of what was there, and remove those of ``gone``."""
    keys = sorted({tuple(it.key) for it in rows} | {tuple(it) for it in gone})
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(delete(supply_entries).where(tuple_(*_KEY).in_(keys[start : start + _AT_ONCE])))
    if rows:
        connection.execute(insert(supply_entries), [it._asdict() for it in rows])


def put_former_ids(connection: Connection, ids: Mapping[LoopKey, Collection[str]]) -> None:
    """Write the ids under which the company of each entry may have been known, in the place of those that were there."""
    named, keys = tuple_(*(company_ids.c[it.name] for it in _KEY)), sorted(map(tuple, ids))
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(delete(company_ids).where(named.in_(keys[start : start + _AT_ONCE])))
    columns = [company_ids.c.former_id.name, *(it.name for it in _KEY)]
    rows = [dict(zip(columns, (one, *key), strict=True)) for key in ids for one in sorted(ids[key])]
    if rows:
        connection.execute(insert(company_ids), rows)


def assign(connection: Connection, rows: Iterable[EntryRow]) -> None:
    """Write the company of each row."""
    for it in rows:
        named = [column == value for column, value in zip(_KEY, it.key, strict=True)]
        connection.execute(update(supply_entries).where(*named).values(company_id=it.company_id))


def put_companies(connection: Connection, rows: Collection[CompanyRow], ids: Collection[str]) -> None:
    """Write these rows in the place of all companies of ``ids``."""
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        connection.execute(delete(companies).where(companies.c.company_id.in_(every[start : start + _AT_ONCE])))
    if rows:
        connection.execute(insert(companies), [it._asdict() for it in rows])
