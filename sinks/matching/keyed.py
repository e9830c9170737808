"""Rows by many keys or pairs: a few hundred a query, so that no database's limit of parameters is reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Row, Select, Table, delete, or_, tuple_

from schemas.record import Key
from sinks.pairs import pair_columns

_AT_ONCE = 200


def of_keys(
    connection: Connection, query: Select[Any], columns: Sequence[ColumnElement[Any]], keys: Iterable[Key]
) -> Iterator[Row[Any]]:
    """The rows of the query whose two ``columns`` are one of the keys."""
    for some in _some(sorted(set(keys))):
        yield from connection.execute(query.where(tuple_(*columns).in_(some)))


def touching(connection: Connection, query: Select[Any], table: Table, keys: Iterable[Key]) -> Iterator[Row[Any]]:
    """The rows of a table of pairs that have one of the keys on either side; one with two of them may come twice."""
    for some in _some(sorted(set(keys))):
        yield from connection.execute(query.where(_touches(table, some)))


def delete_touching(connection: Connection, table: Table, keys: Iterable[Key]) -> None:
    """Take the same rows away."""
    for some in _some(sorted(set(keys))):
        connection.execute(delete(table).where(_touches(table, some)))


def delete_keys(
    connection: Connection, table: Table, columns: Sequence[ColumnElement[Any]], keys: Iterable[Any]
) -> None:
    """Take the rows away whose ``columns`` are one of the keys."""
    for some in _some(sorted(set(keys))):
        statement: Delete = delete(table).where(tuple_(*columns).in_([tuple(it) for it in some]))
        connection.execute(statement)


def _touches(table: Table, keys: Sequence[Key]) -> ColumnElement[bool]:
    left, right = pair_columns(table)[:2], pair_columns(table)[2:]
    return or_(tuple_(*left).in_(keys), tuple_(*right).in_(keys))


def _some(values: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
