"""Lists in batches: written in the place of what stood there, and read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from sinks.list_source import AT_DESK, ListSource
from sinks.list_tables import list_entries, lists


class ListRow(NamedTuple):
    """One list as it stands: ``schemas.published_list`` tells what the words mean. ``state`` is empty when no step has opened it; ``entries``
    and ``digest`` are those of the last ``edition``, 0 while nothing is frozen. Days are ISO 8601; ``problems`` is JSON."""

    number: str
    kind: str
    year: int
    batch: int
    state: str
    title: str
    office: str
    edition: int
    entries: int
    digest: str | None
    registry_version: int | None
    made_on: str | None
    published_on: str | None
    withdrawn_because: str | None
    sequence: int
    problems: str = "[]"


class EntryRow(NamedTuple):
    """One entry from one edition on; ``until_edition`` is the last that has it so, None as long as it stands. ``members`` is JSON."""

    list: str
    number: int
    since_edition: int
    until_edition: int | None
    registry_id: str
    organisation: str
    local_id: str
    members: str


def replace_list(connection: Connection, row: ListRow, entries: Sequence[EntryRow]) -> ListRow | None:
    """Write a list and give the row that stood there before. Idempotent."""
    before = list_row(connection, row.number)
    connection.execute(delete(lists).where(lists.c.number == row.number))
    connection.execute(delete(list_entries).where(list_entries.c.list == row.number))
    connection.execute(insert(lists), [row._asdict()])
    if entries:
        connection.execute(insert(list_entries), [entry._asdict() for entry in entries])
    return before


def list_row(connection: Connection, number: str) -> ListRow | None:
    """The list with that number."""
    row = connection.execute(select(lists).where(lists.c.number == number)).first()
    return None if row is None else _row(row)


def list_rows(connection: Connection, source: ListSource = AT_DESK) -> list[ListRow]:
    """All lists of the source without their problems, the latest batch first. The public one has those that ever were public."""
    it = source.lists.c
    query = select(it.list.label("number"), *(column for column in it if column.name != "list"))
    return [_row(row) for row in connection.execute(query.order_by(it.year.desc(), it.batch.desc(), it.list.desc()))]


def _row(row: Any) -> ListRow:
    return ListRow(**row._mapping)
