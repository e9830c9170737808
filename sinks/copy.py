"""Writing to PostgreSQL by COPY: straight into tables that only grow, and through a temporary table into those that rows are merged into."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ClauseElement,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.schema import CreateTable

from schemas.failpoint import failpoint
from sinks import tables
from sinks.intake_tables import receipts
from sinks.merge import putting_newer
from sinks.rows import Row

_BINARY_TYPES = {BigInteger: "int8", Boolean: "bool", Integer: "int4", LargeBinary: "bytea", Text: "text"}

_MERGED_INTO = (tables.records, tables.membership, tables.positions, tables.match_waiting, receipts)


class CopyWriter:
    """See ``sinks.writer.Writer``. Every connection of the engine has its own temporary tables, which are empty between transactions."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        self._types: dict[str, list[str]] = {}
        """Of the columns that a COPY fills, by its statement."""
        self._staged = {table: _staged(table) for table in _MERGED_INTO}
        self._copy = cache(self._copy_into)
        self._add_absent = cache(lambda table: self._compiled(self._from_staged(table).on_conflict_do_nothing()))
        self._put_newer = cache(lambda table: self._compiled(putting_newer(self._from_staged(table), table)))
        event.listen(engine, "connect", self._create_staged)
        event.listen(engine, "do_execute", self._run_copy)

    def append(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See ``Writer``."""
        if rows:
            connection.exec_driver_sql(self._copy(table), (rows,))

    def add_absent(self, connection: Connection, table: Table, rows: Sequence[Row]) -> int:
        """See ``Writer``."""
        return self._merge(connection, table, rows, self._add_absent(table))

    def put_newer(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See ``Writer``."""
        self._merge(connection, table, rows, self._put_newer(table))

    def _merge(self, connection: Connection, table: Table, rows: Sequence[Row], statement: str) -> int:
        if not rows:
            return 0
        connection.exec_driver_sql(self._copy(self._staged[table]), (rows,))
        return connection.exec_driver_sql(statement).rowcount

    def _from_staged(self, table: Table) -> Insert:
        staged = self._staged[table]
        return insert(table).from_select([column.name for column in staged.c], select(staged))

    def _copy_into(self, table: Table) -> str:
        names = self._dialect.identifier_preparer
        columns = ", ".join(names.format_column(column) for column in table.c)
        # Binary: a fifth of what the driver needs to write rows as text, and no escaping.
        statement = f"COPY {names.format_table(table)} ({columns}) FROM STDIN (FORMAT BINARY)"
        self._types[statement] = [_BINARY_TYPES[type(column.type)] for column in table.c]
        return statement

    def _run_copy(self, cursor: Any, statement: str, parameters: Any, _context: object) -> bool:
        """In the place of the driver's execute, so that errors come as SQLAlchemy's. False: this is no COPY."""
        types = self._types.get(statement)
        if types is None:
            return False
        (rows,) = parameters
        with cursor.copy(statement) as copy:
            copy.set_types(types)
            write_row = copy.write_row
            for row in rows:
                write_row(row)
            failpoint("registry.copying")
        return True

    def _create_staged(self, connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            for table in self._staged.values():
                cursor.execute(str(CreateTable(table).compile(dialect=self._dialect)))
        connection.commit()

    def _compiled(self, statement: ClauseElement) -> str:
        return str(statement.compile(dialect=self._dialect))


def _staged(table: Table) -> Table:
    columns = [Column(column.name, column.type) for column in table.c]
    return Table(
        f"staged_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DELETE ROWS"
    )
