"""What the board reads of the closed loop: engagements about scenarios, and which scenarios changes of the loop are about."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from sinks.case_tables import cases
from sinks.loop_tables import loop_changes
from sinks.queries.public.scenarios import MEMBERSHIP

_ENGAGEMENT = "engagement"

_HOME = and_(MEMBERSHIP.c.organisation == cases.c.demand_organisation, MEMBERSHIP.c.local_id == cases.c.demand_id)


def engagements_of(connection: Connection, registry_ids: Sequence[str]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """State and facts of all engagements about each of these scenarios, whichever member they name. At most some hundred ids."""
    found: defaultdict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    columns = (MEMBERSHIP.c.registry_id, cases.c.kind, cases.c.state, cases.c.facts)
    query = select(*columns).join(cases, _HOME).where(MEMBERSHIP.c.registry_id.in_(registry_ids))
    for row in connection.execute(query):
        # Asked for in the query, the kind leads SQLite to read all engagements that there are.
        if row.kind == _ENGAGEMENT:
            found[row.registry_id].append((row.state, json.loads(row.facts)))
    return found


def homes_of_cases(connection: Connection, after: int, limit: int) -> tuple[set[str], int]:
    """The scenarios that engagements are about which changed after a version of the loop, and the version up to which that is so."""
    its = loop_changes.c
    rows = connection.execute(
        select(its.version, its.family, its.subject).where(its.version > after).order_by(its.version).limit(limit)
    ).all()
    subjects = {row.subject for row in rows if row.family == _ENGAGEMENT}
    query = (
        select(MEMBERSHIP.c.registry_id)
        .join(cases, _HOME)
        .where(cases.c.kind == _ENGAGEMENT, cases.c.case_id.in_(sorted(subjects)))
    )
    ids = set(connection.scalars(query)) if subjects else set()
    return ids, rows[-1].version if rows else after
