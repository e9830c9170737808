"""A registry without rows that one process fills from the log's beginning, on PostgreSQL.

Most events of a log tell of a subject for the first time, of which there is nothing to look up and nothing to merge with: their rows are
copied straight into the tables. Whether a subject was seen is remembered as one byte at its hash, 64 MiB for a process however many there
are. Two subjects may share a byte (one in sixty at a million, one in seven at ten million); the second is then looked up and merged like
one that was seen, which is always right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from schemas.record import Key, RecordState
from sinks.lookup import Lookup
from sinks.refusal import UNIQUE_VIOLATION, sqlstate
from sinks.registry import Registry
from sinks.rows import Row
from sinks.tables import membership, records
from sinks.writer import Writer


class SharedSubjectError(RuntimeError):
    """Somebody else wrote about a subject that this process has not seen. Nothing of the batch was written."""


class FirstFill(Registry):
    """See ``Registry``. Whoever else writes to the same tables must write about other subjects; else this raises SharedSubjectError, or
    PostgreSQL finds a deadlock, or both wrote what only the ledger tells (see ``sinks.beside.is_crossed``)."""

    def __init__(self, url: URL, places: int = 1 << 26) -> None:
        """Opens the registry, which must have no rows yet. ``places``: bytes in which subjects are remembered."""
        super().__init__(url)
        seen = bytearray(places)
        self._lookup = _Lookup(self.engine.dialect, seen)
        self._writer = _Writer(self._writer, seen)


class _Lookup(Lookup):
    def __init__(self, dialect: Dialect, seen: bytearray) -> None:
        super().__init__(dialect)
        self._seen = seen

    def records(
        self, connection: Connection, keys: Collection[Key], *, with_statement: Collection[Key]
    ) -> dict[Key, RecordState]:
        """See ``Lookup``."""
        return super().records(connection, self._among(keys), with_statement=self._among(with_statement))

    def _among(self, keys: Collection[Key]) -> list[Key]:
        seen = self._seen
        return [key for key in keys if seen[hash(key) % len(seen)]]


class _Writer:
    """See ``sinks.writer.Writer``."""

    def __init__(self, writer: Writer, seen: bytearray) -> None:
        self._writer = writer
        self._seen = seen
        self._first: set[Row] = set()
        """Keys that the last batch of records told of for the first time."""

    def append(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See ``Writer``."""
        try:
            self._writer.append(connection, table, rows)
        except IntegrityError as error:
            if sqlstate(error) == UNIQUE_VIOLATION:
                raise SharedSubjectError from error
            raise

    def add_absent(self, connection: Connection, table: Table, rows: Sequence[Row]) -> int:
        """See ``Writer``."""
        if table is not membership:
            return self._writer.add_absent(connection, table, rows)
        first = [row for row in rows if row[:2] in self._first]
        again = [row for row in rows if row[:2] not in self._first]
        self.append(connection, table, first)
        return len(first) + self._writer.add_absent(connection, table, again)

    def put_newer(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See ``Writer``."""
        if table is not records:
            self._writer.put_newer(connection, table, rows)
            return
        seen = self._seen
        first: list[Row] = []
        again: list[Row] = []
        self._first = set()
        for row in rows:
            key = row[:2]
            place = hash(key) % len(seen)
            if seen[place]:
                again.append(row)
            else:
                first.append(row)
                self._first.add(key)
        for key in self._first:
            seen[hash(key) % len(seen)] = 1
        self.append(connection, table, first)
        self._writer.put_newer(connection, table, again)
