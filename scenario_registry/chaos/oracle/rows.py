"""The rows that a registry gained in a round, and the hash that tells whether two registries gained the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Table, and_, false, func, or_, select

from scenario_registry.chaos.model import Shown
from scenario_registry.chaos.oracle.evidence import Marks, Row, Rows
from schemas.change import OF_MATCHING
from schemas.log import PartitionId, organisation_of
from sinks.tables import changes, ledger, membership, records, rejections, versions

_VersionKey = tuple[str, str, int, str]


def gained(connection: Connection, marks: Marks, ends: Mapping[PartitionId, int], prefix: str) -> Rows:
    """Rows by table. ``ends``: all partitions of the log; ``prefix``: how the local ids of the round's subjects begin."""
    limits: dict[Table, ColumnElement[bool]] = {table: _behind(table, marks, ends) for table in (ledger, rejections)}
    limits |= {table: _begins(table, prefix) for table in (records, versions, membership)}
    limits[changes] = changes.c.version > marks.version
    return {table.name: _rows(connection, table, limit) for table, limit in limits.items()}


def shown(rows: Rows) -> dict[tuple[str, str], Shown]:
    """What a reader sees of every record that says something, by organisation and local id."""
    said = _said(rows)
    return {_key(row)[:2]: now for row in rows[records.name] if (now := _shown(row, said)) is not None}


def changes_shown(rows: Rows) -> dict[tuple[str, str], list[Shown | None]]:
    """What was shown after each change, by organisation and local id, in the order of versions."""
    said = _said(rows)
    found: dict[tuple[str, str], list[Shown | None]] = {}
    for row in _of_events(rows):
        found.setdefault(_key(row)[:2], []).append(_shown(row, said))
    return found


def lines_of(rows: Rows) -> dict[str, list[str]]:
    """Every row as a line of JSON, sorted, by table. Changes without their numbers but in order, subject by subject: how subjects
    are interleaved is nobody's promise, nor by which steps matching comes to its end."""
    found = {name: sorted(map(_line, held)) for name, held in rows.items() if name != changes.name}
    by_subject = sorted(_of_events(rows), key=lambda row: (row["organisation"], row["local_id"], row["version"]))
    found[changes.name] = [_line({**row, "version": None}) for row in by_subject]
    return found


def hash_of(rows: Rows) -> str:
    """64 bits of BLAKE2b over all lines, as 16 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    for name, lines in sorted(lines_of(rows).items()):
        for line in (name, *lines):
            digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _of_events(rows: Rows) -> list[Row]:
    """The changes that follow from one record's events alone."""
    return [row for row in rows[changes.name] if row["kind"] not in OF_MATCHING]


def _behind(table: Table, marks: Marks, ends: Mapping[PartitionId, int]) -> ColumnElement[bool]:
    known = [
        and_(
            table.c.organisation == organisation_of(place.topic),
            table.c.partition == place.partition,
            table.c.position >= marks.positions.get(place, 0),
        )
        for place in ends
    ]
    return or_(false(), *known)


def _begins(table: Table, prefix: str) -> ColumnElement[bool]:
    return func.substr(table.c.local_id, 1, len(prefix)) == prefix


def _key(row: Row) -> _VersionKey:
    return row["organisation"], row["local_id"], row["sequence"], row["content_hash"]


def _said(rows: Rows) -> dict[_VersionKey, str]:
    return {_key(row): row["data"] for row in rows[versions.name]}


def _shown(row: Row, said: Mapping[_VersionKey, str]) -> Shown | None:
    """A row of ``records`` or ``changes`` shows its own statement, or the data of the version that it names."""
    is_verbatim = row.get("is_verbatim", row["statement"] is None)
    text = said.get(_key(row)) if is_verbatim else row["statement"]
    if text is None:
        return None
    return Shown(row["sequence"], row["content_hash"], json.loads(text), row["stage"], row["reason"], row["conflicted"])


def _rows(connection: Connection, table: Table, limit: ColumnElement[bool]) -> Sequence[Row]:
    key = [column.name for column in table.primary_key]
    found = [dict(row._mapping) for row in connection.execute(select(table).where(limit))]
    return sorted(found, key=lambda row: [row[name] for name in key])


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=lambda value: bytes(value).hex())
