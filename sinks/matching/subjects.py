"""Records as matching reads them, and as it found them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.in_force import IN_FORCE, IS_STATED, STATEMENT
from sinks.matching.keyed import add, delete_keys, of_keys
from sinks.queries.reading import stream
from sinks.tables import match_subjects, records, versions


class Source(NamedTuple):
    """What one organisation says now, by the version in force. ``statement`` is JSON; ``first_us`` is when the lowest version was said, the
    earlier one of two."""

    key: Key
    statement: str
    stage: str
    conflicted: bool
    said_us: int
    received_us: int
    first_us: int


class Kept(NamedTuple):
    """What is kept of a record. ``origin``: the registry id that it names as where it was taken from; ``posted`` and what
    follows: see ``streams.matching.index.Filed``."""

    key: Key
    first_us: int
    received_us: int
    is_withdrawn: bool
    origin: str | None
    posted: frozenset[str]
    areas: tuple[str, ...]
    is_placed: bool
    code: bytes | None
    vectors: bytes | None
    features: bytes


_SEPARATOR = "\n"
"""No text that was normalised holds one."""

_KEY = (match_subjects.c.organisation, match_subjects.c.local_id)
_COLUMNS = [column.name for column in match_subjects.c]
_KEPT = select(*(match_subjects.c[name] for name in _COLUMNS if name != "born_id"))


def sources(connection: Connection, keys: Iterable[Key]) -> dict[Key, Source]:
    """Records by key; one that says nothing yet is left out."""
    found = {}
    for row in of_keys(connection, _SOURCES, (records.c.organisation, records.c.local_id), keys):
        key = Key(row.organisation, row.local_id)
        found[key] = Source._make((key, *row[2:]))
    return found


def keep(connection: Connection, kept: Iterable[Kept]) -> None:
    """Put them in the place of what was kept of the same records. Idempotent."""
    kept = list(kept)
    delete_keys(connection, match_subjects, _KEY, (it.key for it in kept))
    add(connection, match_subjects, [_row(it) for it in kept])


def kept_vectors(connection: Connection, keys: Iterable[Key]) -> Mapping[Key, bytes | None]:
    """Their vectors; None where they were found on words alone."""
    query = select(*_KEY, match_subjects.c.vectors)
    return {Key._make(row[:2]): row.vectors for row in of_keys(connection, query, _KEY, keys)}


def every_kept(connection: Connection) -> Iterator[Kept]:
    """All that is kept."""
    yield from map(_kept, stream(connection, _KEPT))


def kept_of(connection: Connection, keys: Iterable[Key]) -> Iterator[Kept]:
    """The same of these records."""
    yield from map(_kept, of_keys(connection, _KEPT, _KEY, keys))


def _kept(row: Any) -> Kept:
    key = Key(row.organisation, row.local_id)
    posted = frozenset(row.posted.split(_SEPARATOR))
    areas = tuple(row.areas.split(_SEPARATOR))
    times = (row.first_us, row.received_us)
    found = (row.is_placed, row.code, row.vectors, row.features)
    return Kept(key, *times, row.is_withdrawn, row.origin, posted, areas, *found)


class Facts(NamedTuple):
    """What decides about a record's scenario, beside its comparisons."""

    first_us: int
    received_us: int
    is_withdrawn: bool


def copies(connection: Connection) -> dict[Key, Key]:
    """Every record that names another one as its origin, and that one."""
    original = match_subjects.alias()
    # Any text: found by the index, of which most records are no part.
    is_copy = match_subjects.c.origin > ""
    query = select(*_KEY, original.c.organisation, original.c.local_id).join(
        original, original.c.born_id == match_subjects.c.origin
    )
    found = {Key._make(row[:2]): Key._make(row[2:]) for row in connection.execute(query.where(is_copy))}
    return {copy: origin for copy, origin in found.items() if copy != origin}


def forget_all(connection: Connection) -> None:
    """Of every record."""
    connection.execute(delete(match_subjects))


def _row(kept: Kept) -> tuple[object, ...]:
    return (
        *kept.key,
        registry_id(*kept.key),
        kept.first_us,
        kept.received_us,
        kept.is_withdrawn,
        kept.origin,
        _SEPARATOR.join(sorted(kept.posted)),
        _SEPARATOR.join(kept.areas),
        kept.is_placed,
        kept.code,
        kept.vectors,
        kept.features,
    )


_EARLIER = versions.alias()
_FIRST = (
    select(_EARLIER.c.time_us)
    .where(_EARLIER.c.organisation == records.c.organisation, _EARLIER.c.local_id == records.c.local_id)
    .order_by(_EARLIER.c.sequence, _EARLIER.c.time_us)
    .limit(1)
    .scalar_subquery()
)
_SOURCES = (
    select(
        records.c.organisation,
        records.c.local_id,
        STATEMENT.label("statement"),
        records.c.stage,
        records.c.conflicted,
        versions.c.time_us,
        versions.c.received_us,
        _FIRST.label("first_us"),
    )
    .join(versions, IN_FORCE)
    .where(IS_STATED)
)
