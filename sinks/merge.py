"""Merging rows into tables, and writing to SQLite: one statement a table and batch, compiled once, run for all rows by the driver."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Table
from sqlalchemy.dialects.sqlite import insert

from sinks.rows import Row


class MergeWriter:
    """See ``sinks.writer.Writer``."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        self._append = cache(lambda table: self._compiled(insert(table)))
        self._add_absent = cache(lambda table: self._compiled(insert(table).on_conflict_do_nothing()))
        self._put_newer = cache(lambda table: self._compiled(putting_newer(insert(table), table)))

    def append(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See ``Writer``."""
        _execute(connection, self._append(table), rows)

    def add_absent(self, connection: Connection, table: Table, rows: Sequence[Row]) -> int:
        """See ``Writer``."""
        return _execute(connection, self._add_absent(table), rows)

    def put_newer(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See ``Writer``."""
        _execute(connection, self._put_newer(table), rows)

    def _compiled(self, statement: Insert) -> str:
        return str(statement.compile(dialect=self._dialect))


def putting_newer(statement: Any, table: Table) -> Insert:
    """An insert, of either database's dialect, that replaces rows but for those of a higher ``last_sequence``."""
    key = [column.name for column in table.primary_key]
    new = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    is_newer = statement.excluded.last_sequence >= table.c.last_sequence
    merged: Insert = statement.on_conflict_do_update(index_elements=key, set_=new, where=is_newer)
    return merged


def _execute(connection: Connection, statement: str, rows: Sequence[Row]) -> int:
    return connection.exec_driver_sql(statement, list(rows)).rowcount if rows else 0
