"""What the registry asks of a database when it writes a batch. One implementation a database: ``sinks.merge``, ``sinks.copy``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, Engine, Table

from sinks.copy import CopyWriter
from sinks.merge import MergeWriter
from sinks.rows import Row


class Writer(Protocol):
    """Set-based writes. Rows are tuples in the order of the table's columns; keys are distinct within a call."""

    def append(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Add rows. A key that is there already is a bug and raises IntegrityError."""
        ...

    def add_absent(self, connection: Connection, table: Table, rows: Sequence[Row]) -> int:
        """Add the rows whose key is not there yet, and give their number. Idempotent."""
        ...

    def put_newer(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Put rows in the place of those with their key; one of a higher ``last_sequence`` stays. Idempotent."""
        ...


def writer_of(engine: Engine) -> Writer:
    """The writer for the engine's database. Make it before the engine's first connection."""
    return CopyWriter(engine) if engine.dialect.name == "postgresql" else MergeWriter(engine)
