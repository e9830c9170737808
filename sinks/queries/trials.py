"""Trials that are over: which capability was tried for which need, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select, tuple_

from schemas.case import ENGAGEMENT
from schemas.record import Key
from sinks.case_tables import cases
from sinks.in_force import IN_FORCE, STATEMENT
from sinks.queries.reading import stream
from sinks.tables import records, versions

_ACCEPTED = ("accepted", "promoted")
_ENDED = (*_ACCEPTED, "failed")

_IS_NEED = and_(records.c.organisation == cases.c.demand_organisation, records.c.local_id == cases.c.demand_id)
_IS_ENDED = and_(cases.c.kind == ENGAGEMENT, cases.c.state.in_(_ENDED))


class Trial(NamedTuple):
    """``said`` is what the organisation of the need says of it now. ``reason``: of the last failure."""

    capability: Key
    said: dict[str, Any]
    is_accepted: bool
    reason: str | None


def trials(connection: Connection, of: Collection[Key] | None = None) -> Iterator[Trial]:
    """All whose need was stated, or those of these capabilities, which are some hundred at most."""
    query = (
        select(cases.c.supply_organisation, cases.c.supply_id, cases.c.state, cases.c.facts, STATEMENT.label("said"))
        .select_from(cases.join(records, _IS_NEED).join(versions, IN_FORCE))
        .where(_IS_ENDED, STATEMENT.is_not(None))
    )
    if of is not None:
        query = query.where(tuple_(cases.c.supply_organisation, cases.c.supply_id).in_(sorted(of)))
    for row in stream(connection, query):
        failures = json.loads(row.facts).get("failures", [])
        reason = failures[-1].get("reason") if row.state == "failed" and failures else None
        yield Trial(Key(row.supply_organisation, row.supply_id), json.loads(row.said), row.state in _ACCEPTED, reason)


def trials_mark(connection: Connection) -> tuple[object, ...]:
    """Something that differs once a trial ends, or an ended one goes on."""
    return tuple(connection.execute(select(func.count(), func.max(cases.c.since_us)).where(_IS_ENDED)).one())
