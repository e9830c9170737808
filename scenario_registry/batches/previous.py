"""What is different between a list and the batch before it."""

from __future__ import annotations

from sqlalchemy import Connection

from scenario_registry.batches.reading import contents_of, edition_of, folded_list
from schemas.list_content import EntryContent
from schemas.published_list import ListNumber, list_number
from sinks.list_source import PUBLIC
from sinks.lists import list_rows
from streams.lists.differences import Differences, differences


def batch_before(connection: Connection, number: ListNumber) -> ListNumber | None:
    """The public list of the kind with the highest number below this one."""
    known = (list_number(row.number) for row in list_rows(connection, PUBLIC))
    return max((it for it in known if it is not None and it.kind == number.kind and it < number), default=None)


def differences_of(
    connection: Connection, number: ListNumber, other: ListNumber | None = None
) -> tuple[ListNumber | None, Differences]:
    """Last edition against last edition: of ``other``, or else of the batch before; with which it was compared, None: there is none, and all is
    added. Raises UnknownListError and VersionMissingError."""
    before = other or batch_before(connection, number)
    held = _held(connection, before) if before else ()
    return before, differences(held, _held(connection, number))


def _held(connection: Connection, number: ListNumber) -> tuple[EntryContent, ...]:
    folded = folded_list(connection, number)
    return contents_of(connection, edition_of(folded, number, None).entries.items())
