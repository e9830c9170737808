"""Scenarios with all that an entry of a list is made of: who tells of them, which word counts, and the versions that say it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, FromClause, Select, select

from schemas.published_list import VersionRef
from schemas.record import Key, Version
from schemas.scenario import Stage
from sinks.matching.keyed import of_keys
from sinks.publication.selection import SCENARIOS, Selection
from sinks.queries.reading import by_bytes
from sinks.tables import membership, records, scenarios, suggestions, versions


class DrawnRecord(NamedTuple):
    """``history``: the version in force when it is a statement in full, else all versions."""

    key: Key
    conflicted: bool
    history: tuple[Version, ...]


class Drawn(NamedTuple):
    """One scenario. ``records`` are the living ones; ``provenance`` names who gave each field, of a scenario of one record only the title."""

    registry_id: str
    field: str
    provenance: Mapping[str, Key]
    records: tuple[DrawnRecord, ...]


_VERSION = [versions.c[name] for name in Version._fields]
_VERSION_KEY = (versions.c.organisation, versions.c.local_id)
_RECORD_KEY = (records.c.organisation, records.c.local_id)


def drawn(connection: Connection, selection: Selection) -> list[Drawn]:
    """The selected scenarios, by organisation and own number of the record that gave the title. Reads belong together in one transaction."""
    columns = SCENARIOS.c
    query = (
        select(columns.registry_id, columns.field, columns.organisation, columns.local_id, scenarios.c.provenance)
        .select_from(SCENARIOS)
        .outerjoin(scenarios, scenarios.c.registry_id == columns.registry_id)
        .where(*selection.conditions(connection.dialect.name == "postgresql"))
        .order_by(*by_bytes(connection, columns.organisation, columns.local_id))
    )
    rows = connection.execute(query).all()
    told = _told(connection, {row.registry_id: Key(row.organisation, row.local_id) for row in rows})
    found = _records(connection, {key for keys in told.values() for key in keys})
    return [
        Drawn(
            row.registry_id,
            row.field,
            _provenance(row.provenance) or {"title": Key(row.organisation, row.local_id)},
            tuple(found[key] for key in sorted(told[row.registry_id]) if key in found),
        )
        for row in rows
    ]


def said_by(
    connection: Connection, wanted: Mapping[Key, Collection[VersionRef]], told: FromClause
) -> dict[tuple[Key, VersionRef], str]:
    """What these versions say, out of ``told``: see ``sinks.list_source``; what is not there is left out."""
    it = told.c
    query: Select[Any] = select(it.organisation, it.local_id, it.sequence, it.content_hash, it.said)
    found = {}
    for row in of_keys(connection, query, (it.organisation, it.local_id), wanted):
        organisation, local_id, *version, data = tuple(row)
        key, reference = Key(organisation, local_id), VersionRef(*version)
        if reference in wanted[key]:
            found[key, reference] = data
    return found


def suspected(connection: Connection, keys: Collection[Key]) -> dict[Key, list[Key]]:
    """For each record those that people are asked about as perhaps the same."""
    column = suggestions.c
    left, right = (column.left_organisation, column.left_id), (column.right_organisation, column.right_id)
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for own, other in ((left, right), (right, left)):
        query: Select[Any] = select(*own, *other)
        for row in of_keys(connection, query, own, keys):
            names = tuple(row)
            found[Key(*names[:2])].append(Key(*names[2:]))
    return {key: sorted(others) for key, others in found.items()}


def _told(connection: Connection, leads: Mapping[str, Key]) -> dict[str, set[Key]]:
    """The records of each scenario."""
    told = {registry_id: {lead} for registry_id, lead in leads.items()}
    several = select(membership).join(scenarios, scenarios.c.registry_id == membership.c.registry_id)
    for row in connection.execute(several):
        if row.registry_id in told:
            told[row.registry_id].add(Key(row.organisation, row.local_id))
    return told


def _records(connection: Connection, keys: Collection[Key]) -> dict[Key, DrawnRecord]:
    query = select(records).where(records.c.stage != Stage.WITHDRAWN.value)
    rows = {Key(row.organisation, row.local_id): row for row in of_keys(connection, query, _RECORD_KEY, keys)}
    histories: defaultdict[Key, list[Version]] = defaultdict(list)
    history: Select[Any] = select(*_VERSION_KEY, *_VERSION)
    for row in of_keys(connection, history, _VERSION_KEY, rows):
        organisation, local_id, *said = tuple(row)
        key, version = Key(organisation, local_id), Version(*said)
        state = rows[key]
        if not state.is_verbatim or (version.sequence, version.content_hash) == (state.sequence, state.content_hash):
            histories[key].append(version)
    return {key: DrawnRecord(key, row.conflicted, tuple(histories[key])) for key, row in rows.items()}


def _provenance(text: str | None) -> dict[str, Key]:
    return {} if text is None else {name: Key(*key) for name, key in json.loads(text).items()}
