"""Rows by many keys or pairs, in one statement each. Any number of keys travels as one parameter, or as one a column: one for each key would
take longer to compile and to bind than the database takes to find the rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from schemas.record import Key
from sinks.pairs import pair_columns

_SEPARATOR = "\x1f"
"""No name and no id has control characters."""


def of_keys(
    connection: Connection, query: Select[Any], columns: Sequence[ColumnElement[Any]], keys: Iterable[Key]
) -> Iterator[Row[Any]]:
    """The rows of the query whose two ``columns`` are one of the keys."""
    if wanted := set(keys):
        yield from connection.execute(query.where(_is_one_of(connection, columns, wanted)))


def touching(connection: Connection, query: Select[Any], table: Table, keys: Iterable[Key]) -> Iterator[Row[Any]]:
    """The rows of a table of pairs that have one of the keys on either side; one with two of them comes twice."""
    wanted = set(keys)
    for side in _sides(table):
        yield from of_keys(connection, query, side, wanted)


def delete_touching(connection: Connection, table: Table, keys: Iterable[Key]) -> None:
    """Take the same rows away."""
    wanted = set(keys)
    for side in _sides(table):
        delete_keys(connection, table, side, wanted)


def delete_keys(
    connection: Connection, table: Table, columns: Sequence[ColumnElement[Any]], keys: Iterable[Sequence[str]]
) -> None:
    """Take the rows away whose ``columns`` are one of the keys."""
    if wanted := set(keys):
        connection.execute(delete(table).where(_is_one_of(connection, columns, wanted)))


def add(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows, tuples in the order of the table's columns. A key that is there already is a bug and raises IntegrityError."""
    if rows:
        connection.exec_driver_sql(str(insert(table).compile(dialect=connection.dialect)), [*map(tuple, rows)])


def _sides(table: Table) -> tuple[tuple[ColumnElement[Any], ...], ...]:
    columns = pair_columns(table)
    return columns[:2], columns[2:]


def _is_one_of(
    connection: Connection, columns: Sequence[ColumnElement[Any]], keys: Iterable[Sequence[str]]
) -> ColumnElement[bool]:
    given = _given_to_postgresql if connection.dialect.name == "postgresql" else _given_to_sqlite
    return tuple_(*columns).in_(given(list(keys), len(columns)))


def _given_to_sqlite(keys: Sequence[Sequence[str]], width: int) -> Select[Any]:
    rows = func.json_each(bindparam(None, json.dumps(keys, ensure_ascii=False), Text)).table_valued("value")
    return select(*(func.json_extract(rows.c.value, f"$[{at}]") for at in range(width)))


def _given_to_postgresql(keys: Sequence[Sequence[str]], width: int) -> Select[Any]:
    # The driver writes an array element by element.
    arrays = (_SEPARATOR.join(key[at] for key in keys) for at in range(width))
    split = (func.string_to_array(bindparam(None, it, Text), _SEPARATOR) for it in arrays)
    return select(func.unnest(*split).table_valued(*(f"part_{at}" for at in range(width))).render_derived())
