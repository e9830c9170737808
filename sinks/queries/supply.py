"""The supply side as readers see it: capabilities, investors, companies, and the scenarios that they may fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypedDict, Unpack

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    TableClause,
    Text,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.types import JSON

from sinks.queries.reading import by_bytes, stream

_KEY = ("company_id", "organisation", "local_id")
_CAPABILITIES = table(
    "registry_v1_capabilities",
    *(column(name, Text) for name in (*_KEY, "title", "supplier_name", "technology", "product", "maturity")),
    *(
        column(name, Text)
        for name in ("industry_chain", "available_until", "remark", "said_at", "received_at", "withdrawn_because")
    ),
    *(column(name, JSON) for name in ("used_at", "qualifications", "fields", "excluded_fields", "districts_served")),
    *(column(name, BigInteger) for name in ("sequence", "price_min_cny", "price_max_cny")),
    column("delivery_months", Integer),
    *(column(name, Boolean) for name in ("first_use", "withdrawn", "conflicted")),
)
_INVESTORS = table(
    "registry_v1_investors",
    *(
        column(name, Text)
        for name in (*_KEY, "name", "interests", "remark", "said_at", "received_at", "withdrawn_because")
    ),
    *(column(name, JSON) for name in ("industry_chains", "fields", "excluded_fields", "stages", "districts")),
    *(column(name, BigInteger) for name in ("sequence", "ticket_min_cny", "ticket_max_cny")),
    *(column(name, Boolean) for name in ("withdrawn", "conflicted")),
)
_COMPANIES = table(
    "registry_v1_companies",
    *(column(name, Text) for name in ("company_id", "name", "credit_code", "district", "kind", "size", "founded_on")),
    *(column(name, Text) for name in ("profile", "provenance")),
    *(column(name, JSON) for name in ("qualifications", "industry_chains", "fields")),
    column("capabilities", Integer),
    column("withdrawn", Boolean),
)
_SCENARIOS = table(
    "registry_v1_scenarios",
    *(column(name, Text) for name in ("registry_id", "organisation", "local_id", "stage")),
    *(column(name, Text) for name in ("kind", "title", "description", "need", "field", "industry", "industry_chain")),
    *(column(name, Text) for name in ("published_on", "deadline")),
    column("districts", JSON),
    *(column(name, BigInteger) for name in ("investment_cny", "period_months")),
    column("first_use", Boolean),
)

_ABOUT_ENTRY = (*_KEY, "sequence", "withdrawn", "withdrawn_because", "conflicted", "said_at")
_SEARCHED = ("title", "supplier_name", "product", "technology", "name", "interests")
_ABOUT_SCENARIO = ("registry_id", "organisation", "local_id", "stage")


class Entry(NamedTuple):
    """A capability or an investor, ``said`` as the model of its family has it, without the address."""

    company_id: str
    organisation: str
    local_id: str
    sequence: int
    withdrawn: bool
    withdrawn_because: str | None
    conflicted: bool
    said_at: str
    said: Mapping[str, Any]


class Told(NamedTuple):
    """A scenario; ``stage`` is withdrawn when it is."""

    registry_id: str
    organisation: str
    local_id: str
    stage: str
    said: Mapping[str, Any]


class Sought(TypedDict, total=False):
    """The entry with that ``key``, those of a ``company``, those that tell the ``words``, at most ``limit``; all without."""

    key: tuple[str, str] | None
    company: str | None
    words: str | None
    limit: int | None


def capabilities(connection: Connection, **sought: Unpack[Sought]) -> Iterator[Entry]:
    """By organisation and number."""
    for it in _entries(connection, _CAPABILITIES, **sought):
        yield it._replace(
            said={("references" if name == "used_at" else name): value for name, value in it.said.items()}
        )


def investors(connection: Connection, **sought: Unpack[Sought]) -> Iterator[Entry]:
    """Likewise."""
    yield from _entries(connection, _INVESTORS, **sought)


def supply_mark(connection: Connection) -> tuple[object, ...]:
    """Something that differs once any capability or investor says something else, is taken back or belongs to another company."""
    parts: list[object] = []
    for view in (_CAPABILITIES, _INVESTORS):
        it = view.c
        query = select(func.count(), func.max(it.received_at), func.sum(it.sequence), func.count(it.withdrawn_because))
        parts += connection.execute(query).one()
    return tuple(parts)


def companies(connection: Connection, words: str | None, limit: int | None) -> list[dict[str, Any]]:
    """Companies whose name, code or id holds the words; all without. By name, as the view has them, ``provenance`` as an object."""
    it = _COMPANIES.c
    query = select(_COMPANIES).order_by(*by_bytes(connection, it.name, it.company_id)).limit(limit)
    if words:
        query = query.where(_tell(words, it.name, it.credit_code, it.company_id))
    return [_company(row) for row in connection.execute(query)]


_FORMER = table("registry_v1_company_ids", *(column(name, Text) for name in ("former_id", "company_id")))


def company_now(connection: Connection, company_id: str) -> str:
    """The id to which an id leads under which a company was known; itself when it leads nowhere else."""
    return connection.scalar(select(_FORMER.c.company_id).where(_FORMER.c.former_id == company_id)) or company_id


def company_called(connection: Connection, company_id: str) -> dict[str, Any] | None:
    """The company of an id in canonical form, or the one to which the id leads now; None when nobody ever had it."""
    query = select(_COMPANIES).where(_COMPANIES.c.company_id == company_now(connection, company_id))
    row = connection.execute(query).first()
    return _company(row) if row else None


def scenarios(connection: Connection, registry_id: str | None = None) -> Iterator[Told]:
    """All scenarios, or the one with that id; by id."""
    query = select(_SCENARIOS).order_by(_SCENARIOS.c.registry_id)
    if registry_id is not None:
        query = query.where(_SCENARIOS.c.registry_id == registry_id)
    for row in stream(connection, query):
        values = dict(row._mapping)
        about = [values.pop(name) for name in _ABOUT_SCENARIO]
        yield Told._make([*about, _set(values)])


def _company(row: Row[Any]) -> dict[str, Any]:
    return {**row._mapping, "provenance": json.loads(row.provenance)}


def _tell(words: str, *texts: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(*(it.icontains(words, autoescape=True) for it in texts))


def _entries(connection: Connection, view: TableClause, **sought: Unpack[Sought]) -> Iterator[Entry]:
    query: Select[Any] = (
        select(*(it for it in view.c if it.name != "received_at"))
        .order_by(*by_bytes(connection, view.c.organisation, view.c.local_id))
        .limit(sought.get("limit"))
    )
    if (key := sought.get("key")) is not None:
        query = query.where(view.c.organisation == key[0], view.c.local_id == key[1])
    if (company := sought.get("company")) is not None:
        query = query.where(view.c.company_id == company)
    if words := sought.get("words"):
        query = query.where(_tell(words, *(it for it in view.c if it.name in _SEARCHED)))
    for row in stream(connection, query):
        values = dict(row._mapping)
        about = [values.pop(name) for name in _ABOUT_ENTRY]
        yield Entry._make([*about, _set(values)])


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
