"""Set-based writes: one statement per table and batch, compiled once per database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from sinks import tables
from sinks.rows import Row


class Writer:
    """The registry's inserts for one database. Rows are tuples in the order of the table's columns; keys are distinct within a call."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._records = self._compile(self._upsert_of_newer(tables.records))
        self._plain = {
            table: self._compile(self._insert(table))
            for table in (tables.versions, tables.ledger, tables.rejections, tables.changes)
        }
        self._if_absent = {
            table: self._compile(self._insert(table).on_conflict_do_nothing())
            for table in (tables.membership, tables.positions)
        }

    def upsert_records(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write the records' new state; a row that is newer already stays. Idempotent."""
        _execute(connection, self._records, rows)

    def insert_versions(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Add to the history. A version that is there already is a bug and raises."""
        _execute(connection, self._plain[tables.versions], rows)

    def insert_ledger(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Add outcomes. An event that has one already is a bug and raises."""
        _execute(connection, self._plain[tables.ledger], rows)

    def insert_rejections(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Add rejected events."""
        _execute(connection, self._plain[tables.rejections], rows)

    def insert_changes(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Add to the change feed."""
        _execute(connection, self._plain[tables.changes], rows)

    def insert_membership(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Add records to scenarios; a record that belongs somewhere stays there. Idempotent."""
        _execute(connection, self._if_absent[tables.membership], rows)

    def insert_position(self, connection: Connection, row: Row) -> bool:
        """First position of a partition. False when somebody else was first."""
        return connection.exec_driver_sql(self._if_absent[tables.positions], row).rowcount == 1

    def _insert(self, table: Table) -> Any:
        return postgresql.insert(table) if self._dialect.name == "postgresql" else sqlite.insert(table)

    def _upsert_of_newer(self, table: Table) -> Insert:
        statement = self._insert(table)
        key = [column.name for column in table.primary_key]
        new = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
        upsert: Insert = statement.on_conflict_do_update(
            index_elements=key, set_=new, where=statement.excluded.last_sequence >= table.c.last_sequence
        )
        return upsert

    def _compile(self, statement: Any) -> str:
        return str(statement.compile(dialect=self._dialect))


def _execute(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))
