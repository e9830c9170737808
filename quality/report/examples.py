"""Some of the rows that failed, as a person finds them: number, title, file and cell, and the reasons of a rejection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from quality.expectation import Expectation
from quality.report.model import Example
from schemas.record import Key
from sinks.queries.records import record
from sinks.queries.rejections import rejected_event
from sinks.tables import ledger

Place = Callable[[Mapping[str, Any] | None, str], str]
"""From the origin of an event and a field of the statement to words for the place."""


def examples(
    connection: Connection, expectation: Expectation, organisation: str, keys: Sequence[str], place: Place
) -> list[Example]:
    """One for every key; ``keys`` are few, as JSON lists. Reads the organisation's part of the ledger once."""
    found = [json.loads(key) for key in keys]
    if expectation.keys == ("partition", "position"):
        return list(_events(connection, organisation, found, place))
    return list(_records(connection, expectation, organisation, found, place))


def _events(connection: Connection, organisation: str, keys: Sequence[list[Any]], place: Place) -> Iterator[Example]:
    for partition, position in keys:
        is_event = (
            ledger.c.organisation == organisation,
            ledger.c.partition == partition,
            ledger.c.position == position,
        )
        entry = connection.execute(select(ledger.c.local_id, ledger.c.origin).where(*is_event)).first()
        local_id, origin = (entry.local_id, _parsed(entry.origin)) if entry else (None, None)
        rejected = rejected_event(connection, organisation, partition, position)
        first = rejected.problems[0] if rejected and rejected.problems else None
        where = place(origin, first.field if first else "")
        reason = f"{first.message_zh}；{first.hint_zh}" if first else ""
        yield Example([partition, position], local_id, _title(connection, organisation, local_id), where, reason)


def _records(
    connection: Connection, expectation: Expectation, organisation: str, keys: Sequence[list[Any]], place: Place
) -> Iterator[Example]:
    local_ids = [key[0] for key in keys]
    query = (
        select(ledger.c.local_id, ledger.c.sequence, ledger.c.origin)
        .where(ledger.c.organisation == organisation, ledger.c.local_id.in_(local_ids))
        .order_by(ledger.c.received_us, ledger.c.partition, ledger.c.position)
    )
    origins: dict[tuple[str, int | None], str | None] = {}
    for row in connection.execute(query):
        origins[row.local_id, row.sequence] = row.origin
        origins[row.local_id, None] = row.origin
    field = str(expectation.arguments.get("column", expectation.arguments.get("column_A", "")))
    for key in keys:
        sequence = key[1] if "sequence" in expectation.keys else None
        where = place(_parsed(origins.get((key[0], sequence))), field)
        is_told = "title" in expectation.keys
        title = key[expectation.keys.index("title")] if is_told else _title(connection, organisation, key[0])
        yield Example(key, key[0], title, where, "")


def _title(connection: Connection, organisation: str, local_id: str | None) -> str | None:
    found = record(connection, Key(organisation, local_id)) if local_id is not None else None
    return found.statement.get("title") if found else None


def _parsed(origin: str | None) -> dict[str, Any] | None:
    return json.loads(origin) if origin else None
