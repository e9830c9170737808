"""What a registry holds, table by table, to compare two of them row by row."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Engine, select

from scenario_registry.chaos.model import Shown
from sinks import tables
from sinks.loop_tables import loop_events

Row = tuple[Any, ...]
Contents = dict[str, list[Row]]
"""Rows by table, sorted by primary key."""

_TABLES = {
    table.name: table
    for table in (
        tables.records,
        tables.versions,
        tables.ledger,
        tables.rejections,
        tables.changes,
        tables.positions,
        tables.membership,
        loop_events,
    )
}

_UNCOMPARED = frozenset({loop_events.c.number})
"""In which order events of different subjects were processed."""


def contents_of(engine: Engine) -> Contents:
    """Everything in the registry, in one snapshot."""
    with engine.connect() as connection:
        columns = {name: [it for it in table.c if it not in _UNCOMPARED] for name, table in _TABLES.items()}
        rows = {name: connection.execute(select(*wanted)).all() for name, wanted in columns.items()}
    return {name: sort_rows(name, [tuple(row) for row in found]) for name, found in rows.items()}


def sort_rows(table: str, rows: list[Row]) -> list[Row]:
    """By primary key, as Python compares: databases order text in their own ways."""
    width = len(_TABLES[table].primary_key)
    return sorted(rows, key=lambda row: row[:width])


def shown(contents: Contents) -> dict[tuple[str, str], Shown]:
    """Records that say something, by organisation and local id."""
    said = {row[:4]: row[5] for row in contents["versions"]}
    found = {}
    for organisation, local_id, sequence, content_hash, text, stage, reason, conflicted, is_verbatim, _ in contents[
        "records"
    ]:
        statement = said[organisation, local_id, sequence, content_hash] if is_verbatim else text
        if statement is not None:
            found[organisation, local_id] = Shown(
                sequence, content_hash, json.loads(statement), stage, reason, bool(conflicted)
            )
    return found


def changes_by_key(contents: Contents, *, up_to: int | None = None) -> dict[tuple[str, str], list[tuple[str, Shown]]]:
    """Kind and what was shown afterwards, by organisation and local id, in the order of versions."""
    said = {row[:4]: row[5] for row in contents["versions"]}
    found: defaultdict[tuple[str, str], list[tuple[str, Shown]]] = defaultdict(list)
    for version, organisation, local_id, kind, sequence, content_hash, stage, reason, conflicted, text, _ in contents[
        "changes"
    ]:
        if up_to is None or version <= up_to:
            statement = said[organisation, local_id, sequence, content_hash] if text is None else text
            now = Shown(sequence, content_hash, json.loads(statement), stage, reason, bool(conflicted))
            found[organisation, local_id].append((kind, now))
    return dict(found)


def outcomes(contents: Contents) -> dict[tuple[str, int, int], str]:
    """Outcome by organisation, partition and offset."""
    return {row[:3]: row[6] for row in contents["ledger"]}
