"""What happened, read from the registry: changes after a version, and deadlines that come near."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from scenario_registry.notices.happening import Happening
from schemas.change import OF_MATCHING, ChangeKind
from schemas.code_lists import CodeLists
from schemas.record import Key
from schemas.scenario import Stage
from sinks.queries.before import arrivals, versions_before
from sinks.queries.public.scenarios import MEMBERSHIP, SCENARIOS, plain
from streams.timeline import Timeline

_QUIET = (ChangeKind.CONFLICTED, ChangeKind.SUGGESTED, ChangeKind.CLOSED)


def happenings(connection: Connection, changes: Sequence[dict[str, Any]], codes: CodeLists) -> list[Happening]:
    """Of the changes of ``changes_told``, which are without gap, those that subscribers may hear of, in their order."""
    if not changes:
        return []
    came = arrivals(connection, changes[0]["version"] - 1, changes[-1]["version"])
    ids = ids_of(connection, {it["registry_id"] for it in changes})
    # What a record says after one change it says before the next.
    known: dict[Key, _Said] = {}
    found = []
    for it in changes:
        kind, key = ChangeKind(it["kind"]), Key(it["organisation"], it["local_id"])
        before = known.get(key)
        if before is None:
            before = _before(connection, key, came[it["version"]], codes) if kind is ChangeKind.UPDATED else _NOTHING
        known[key] = _Said(it["said"], it["stage"])
        if kind in _QUIET:
            continue
        found.append(
            Happening(
                kind,
                it["registry_id"],
                it["organisation"],
                it["said"],
                it["stage"],
                it["received_at"],
                f"change:{it['version']}",
                ids[it["registry_id"]] | {one for one in (it["registry_id"], it["registry_before"]) if one},
                before.said if kind is ChangeKind.UPDATED else {},
                before.stage if kind is ChangeKind.UPDATED else None,
                it["registry_before"],
                it["withdrawn_because"],
                None if kind in OF_MATCHING else came[it["version"]],
            )
        )
    return found


def nearing(connection: Connection, after: date, until: date, at: str) -> list[Happening]:
    """Scenarios whose last day comes after ``after`` and not after ``until``. Reads all scenarios."""
    its = SCENARIOS.c
    is_near = (its.deadline > after.isoformat(), its.deadline <= until.isoformat(), its.stage != Stage.WITHDRAWN.value)
    rows = [plain(row) for row in connection.execute(select(SCENARIOS).where(*is_near).order_by(its.registry_id))]
    ids = ids_of(connection, {row["registry_id"] for row in rows})
    return [
        Happening(
            None,
            row["registry_id"],
            row["organisation"],
            row,
            row["stage"],
            at,
            f"deadline:{row['deadline']}",
            ids[row["registry_id"]] | {row["registry_id"]},
        )
        for row in rows
    ]


_AT_ONCE = 500


def ids_of(connection: Connection, registry_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Every id that one of the scenarios' members was born with: whoever follows one that was merged follows where it went."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    its, wanted = MEMBERSHIP.c, sorted(registry_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for row in connection.execute(select(its.registry_id, its.born_id).where(its.registry_id.in_(some))):
            found[row.registry_id] |= {row.born_id}
    return found


class _Said(NamedTuple):
    """What a record says, and in which stage."""

    said: Mapping[str, Any]
    stage: str | None


_NOTHING = _Said({}, None)


def _before(connection: Connection, key: Key, received_us: int, codes: CodeLists) -> _Said:
    """The record as all versions made it that came before, whatever their sequence."""
    state = Timeline.of_history(versions_before(connection, key, received_us), codes).state
    return _Said(json.loads(state.statement) if state.statement else {}, state.stage)
