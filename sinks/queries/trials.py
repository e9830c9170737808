"""Trials that are over: which capability was tried for which need, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Text, and_, column, func, select, table, tuple_
from sqlalchemy.types import JSON

from schemas.case import ENGAGEMENT
from schemas.record import Key
from sinks.queries.reading import stream

_ACCEPTED = ("accepted", "promoted")
_ENDED = (*_ACCEPTED, "failed")

_OF_CASES = (
    "kind",
    "state",
    "state_since",
    "demand_organisation",
    "demand_id",
    "supply_organisation",
    "supply_id",
    "facts",
)
_CASES = table("registry_v1_cases", *(column(name, Text) for name in _OF_CASES))
_OF_NEEDS = ("kind", "title", "description", "need", "field", "industry")
_NEEDS = table(
    "registry_v1_records",
    *(column(name, Text) for name in ("organisation", "local_id", *_OF_NEEDS)),
    column("districts", JSON),
    column("first_use", Boolean),
)
_SAID = [_NEEDS.c[name] for name in (*_OF_NEEDS, "districts", "first_use")]
_IS_NEED = and_(_NEEDS.c.organisation == _CASES.c.demand_organisation, _NEEDS.c.local_id == _CASES.c.demand_id)
_IS_ENDED = and_(_CASES.c.kind == ENGAGEMENT, _CASES.c.state.in_(_ENDED))


class Trial(NamedTuple):
    """``said`` is what the organisation of the need says of it now, but for its stage. ``reason``: of the last failure."""

    capability: Key
    said: dict[str, Any]
    is_accepted: bool
    reason: str | None


def trials(connection: Connection, of: Collection[Key] | None) -> Iterator[Trial]:
    """All whose need was stated, or those of these capabilities, which are some hundred at most. By public views: a reader's login is enough."""
    about = (_CASES.c.supply_organisation, _CASES.c.supply_id, _CASES.c.state, _CASES.c.facts)
    query = select(*about, *_SAID).select_from(_CASES.join(_NEEDS, _IS_NEED)).where(_IS_ENDED)
    if of is not None:
        query = query.where(tuple_(_CASES.c.supply_organisation, _CASES.c.supply_id).in_(sorted(of)))
    for row in stream(connection, query):
        failures = json.loads(row.facts).get("failures", [])
        reason = failures[-1].get("reason") if row.state == "failed" and failures else None
        said = {it.name: value for it in _SAID if (value := row._mapping[it.name]) is not None}
        yield Trial(Key(row.supply_organisation, row.supply_id), said, row.state in _ACCEPTED, reason)


def trials_mark(connection: Connection) -> tuple[object, ...]:
    """Something that differs once a trial ends, or an ended one goes on."""
    return tuple(connection.execute(select(func.count(), func.max(_CASES.c.state_since)).where(_IS_ENDED)).one())
