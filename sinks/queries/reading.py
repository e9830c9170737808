"""How queries read: rows in an order that does not depend on the database, and in a stream whose memory does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, collate

_ROWS_AT_ONCE = 1_000


def by_bytes(connection: Connection, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns as an order by UTF-8 bytes, which is SQLite's own; PostgreSQL would take that of its locale."""
    if connection.dialect.name != "postgresql":
        return list(columns)
    return [collate(column, "C") for column in columns]


def stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a query, a thousand at a time. On PostgreSQL this needs a transaction that stays open meanwhile."""
    yield from connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})


def moment_of(text: str) -> datetime:
    """A moment as the views write it."""
    return datetime.fromisoformat(text)
