"""Scenarios for an export: those that are wanted, without contacts, streamed from one snapshot of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Engine, Integer, Text, column, func, select, table

from sinks.publication.selection import SCENARIOS, Selection
from sinks.queries.public.feed import State, state_of
from sinks.queries.reading import by_bytes, moment_of, stream


class PublicScenario(NamedTuple):
    """One scenario in codes; money is integer yuan. ``organisation`` gave the title; ``members`` records tell of it. The last three tell how fresh its
    word was at the last quality run; None before."""

    registry_id: str
    title: str
    kind: str
    field: str
    industry: str
    industry_chain: str | None
    districts: tuple[str, ...]
    organisation: str
    local_id: str
    department: str | None
    site: str | None
    description: str | None
    need: str | None
    investment_cny: int | None
    first_use: bool
    stage: str
    published_on: date | None
    deadline: date | None
    period_months: int | None
    cooperation: str | None
    remark: str | None
    members: int
    conflicted: bool
    feed_state: str | None
    last_confirmed_at: datetime | None
    overdue_from: datetime | None


_FURTHER = (
    column("members", Integer),
    *(column(name, Text) for name in ("feed_state", "last_confirmed_at", "overdue_from")),
)


_CHANGES = table("registry_v1_changes", column("version", BigInteger), column("received_at", Text))


class OpenExport:
    """Reads are of one snapshot. ``changed_at`` is the moment of the registry's last change; None when nothing ever came."""

    def __init__(self, connection: Connection, selection: Selection) -> None:
        self._connection = connection
        self._conditions = list(selection.conditions(connection.dialect.name == "postgresql"))
        self.state: State = state_of(connection)
        self.changed_at: datetime | None = _changed_at(connection, self.state.version)

    def count(self) -> int:
        """How many scenarios it has."""
        query = select(func.count()).select_from(SCENARIOS).where(*self._conditions)
        return int(self._connection.execute(query).scalar_one())

    def rows(self) -> Iterator[PublicScenario]:
        """By registry id. Memory does not grow with their number."""
        known = {it.name: it for it in (*SCENARIOS.c, *_FURTHER)}
        query = (
            select(*(known[name] for name in PublicScenario._fields)).select_from(SCENARIOS).where(*self._conditions)
        )
        for row in stream(self._connection, query.order_by(*by_bytes(self._connection, SCENARIOS.c.registry_id))):
            yield _scenario(row._mapping)


@contextmanager
def open_export(engine: Engine, selection: Selection) -> Iterator[OpenExport]:
    """The registry as it is now, readable until the block ends. ``engine`` is a reader's: ``sinks.database.open_engine``."""
    with engine.connect() as connection:
        yield OpenExport(connection, selection)


def _changed_at(connection: Connection, version: int) -> datetime | None:
    moment = connection.execute(select(_CHANGES.c.received_at).where(_CHANGES.c.version == version)).scalar()
    return None if moment is None else moment_of(moment)


def _scenario(row: Any) -> PublicScenario:
    values = dict(row)
    for name in ("published_on", "deadline"):
        values[name] = None if values[name] is None else date.fromisoformat(values[name])
    for name in ("last_confirmed_at", "overdue_from"):
        values[name] = None if values[name] is None else moment_of(values[name])
    return PublicScenario(**values | {"districts": tuple(values["districts"] or ())})
