"""What a batch needs to know of the registry, by key. Any number of keys travels as one parameter: one for each would take longer to
compile and to bind than the database takes to find the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    func,
    select,
)

from schemas.loop_event import LoopKey
from schemas.record import Key, RecordState, Version
from sinks.in_force import IN_FORCE, STATEMENT
from sinks.loop_tables import loop_events
from sinks.rows import Row
from sinks.tables import records, rejections, versions


class Lookup:
    """The queries, compiled once for a database. All are plain reads."""

    def __init__(self, dialect: Dialect) -> None:
        self._is_postgresql = dialect.name == "postgresql"
        by_key = and_(records.c.organisation == _ORGANISATION, self._is_given(records.c.local_id))
        self._records = _RECORDS.where(by_key)
        self._records_with_statement = _RECORDS_WITH_STATEMENT.where(by_key)
        self._histories = _HISTORIES.where(
            versions.c.organisation == _ORGANISATION, self._is_given(versions.c.local_id)
        )
        self._loop_said = _LOOP_SAID.where(
            loop_events.c.family == _FAMILY,
            loop_events.c.organisation == _ORGANISATION,
            self._is_given(loop_events.c.subject),
        )
        self._rejected = _REJECTED.where(self._is_given(rejections.c.digest))

    def records(
        self, connection: Connection, keys: Collection[Key], *, with_statement: Collection[Key]
    ) -> dict[Key, RecordState]:
        """See ``sinks.sink.RegistryTransaction``. A verbatim statement is read for ``with_statement`` only: it lies with the history,
        and most events replace it unread."""
        found: dict[Key, RecordState] = {}
        for query, wanted in ((self._records, keys), (self._records_with_statement, with_statement)):
            for key, row in self._rows(connection, query, wanted):
                found[key] = RecordState._make(row)
        return found

    def histories(self, connection: Connection, keys: Collection[Key]) -> dict[Key, list[Version]]:
        """See ``sinks.sink.RegistryTransaction``."""
        found: dict[Key, list[Version]] = {key: [] for key in keys}
        for key, row in self._rows(connection, self._histories, keys):
            found[key].append(Version._make(row))
        return found

    def rejected(self, connection: Connection, digests: Collection[str]) -> set[tuple[str, str]]:
        """See ``sinks.sink.RegistryTransaction``."""
        if not digests:
            return set()
        rows = connection.execute(self._rejected, {_GIVEN: self._given(digests)})
        return {(row.organisation, row.digest) for row in rows}

    def loop_said(self, connection: Connection, keys: Collection[LoopKey]) -> dict[LoopKey, list[tuple[int, str]]]:
        """See ``sinks.sink.RegistryTransaction``."""
        found: dict[LoopKey, list[tuple[int, str]]] = {key: [] for key in keys}
        told: dict[tuple[str, str], list[str]] = defaultdict(list)
        for family, organisation, subject in keys:
            told[family, organisation].append(subject)
        for (family, organisation), subjects in told.items():
            given = {_FAMILY.key: family, _ORGANISATION.key: organisation, _GIVEN: self._given(subjects)}
            for subject, sequence, content_hash in connection.execute(self._loop_said, given):
                found[LoopKey(family, organisation, subject)].append((sequence, content_hash))
        return found

    def _rows(self, connection: Connection, query: Select[Any], keys: Iterable[Key]) -> Iterator[tuple[Key, Row]]:
        """Rows by key; the query's first column is the local id."""
        by_organisation: dict[str, dict[str, Key]] = defaultdict(dict)
        for key in keys:
            by_organisation[key.organisation][key.local_id] = key
        for organisation, group in by_organisation.items():
            given = {_ORGANISATION.key: organisation, _GIVEN: self._given(group)}
            for row in connection.execute(query, given):
                yield group[row[0]], row[1:]

    def _given(self, values: Collection[str]) -> str | list[str]:
        # The driver writes an array element by element, which takes longer than all else about a lookup.
        return _SEPARATOR.join(values) if self._is_postgresql else list(values)

    def _is_given(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        if self._is_postgresql:
            return column == any_(func.string_to_array(bindparam(_GIVEN, type_=Text), _SEPARATOR))
        given = func.json_each(bindparam(_GIVEN, type_=JSON)).table_valued("value")
        return column.in_(select(given.c.value))


_GIVEN = "given"

_SEPARATOR = "\x1f"
"""Neither a local id nor a digest may have control characters."""

_ORGANISATION = bindparam("organisation", type_=Text)

_FAMILY = bindparam("family", type_=Text)

_COLUMNS = {column.name: column for column in records.c if column.name != "organisation"}

_RECORDS = select(*_COLUMNS.values())

_RECORDS_WITH_STATEMENT = select(*{**_COLUMNS, "statement": STATEMENT}.values()).select_from(
    records.outerjoin(versions, IN_FORCE)
)

_HISTORIES = select(versions.c.local_id, *(versions.c[name] for name in Version._fields))

_REJECTED = select(rejections.c.organisation, rejections.c.digest)

_LOOP_SAID = select(loop_events.c.subject, loop_events.c.sequence, loop_events.c.content_hash)
