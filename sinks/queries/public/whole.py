"""Everything that follows from the version of the registry, in an order that does not depend on the database: what a snapshot holds.

How fresh a word is changes without a version, so it is not here: ``sinks.queries.public.feeds``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, TableClause, select

from sinks.queries.public.scenarios import FRESH, MEMBERSHIP, RECORDS, SCENARIOS, plain
from sinks.queries.reading import by_bytes, stream

_TABLES: dict[str, tuple[TableClause, tuple[str, ...]]] = {
    "membership": (MEMBERSHIP, ("organisation", "local_id")),
    "records": (RECORDS, ("organisation", "local_id")),
    "scenarios": (SCENARIOS, ("registry_id",)),
}
"""Each view with its key, by name."""

TABLES = tuple(_TABLES)


class KeyedRow(NamedTuple):
    """One row of a view; ``values`` as JSON has them, the key's among them."""

    table: str
    key: tuple[str, ...]
    values: dict[str, Any]


def everything(connection: Connection) -> Iterator[KeyedRow]:
    """Table by table, each by its key in UTF-8 bytes. Memory does not grow with the rows."""
    for name, (view, key) in _TABLES.items():
        columns = [it for it in view.c if it.name not in FRESH]
        order = by_bytes(connection, *(view.c[it] for it in key))
        for row in stream(connection, select(*columns).order_by(*order)):
            values = plain(row)
            yield KeyedRow(name, tuple(values[it] for it in key), values)
