"""The last events of every organisation, by outcome."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from schemas.log import organisation_of
from schemas.outcome import Outcome
from sinks.queries.ledger import Entry, entry_of, processed
from sinks.tables import ledger


def latest_entries(connection: Connection, each: int) -> list[Entry]:
    """At most ``each`` of an organisation and an outcome, the last received first. Reads the ledger once."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in (*_accepted(connection, each), *_others(connection, each)):
        found.setdefault((entry.organisation, entry.outcome), []).append(entry)
    return [
        entry
        for key in sorted(found)
        for entry in sorted(found[key], key=lambda it: (it.received_at, it.position), reverse=True)[:each]
    ]


def _accepted(connection: Connection, each: int) -> Iterator[Entry]:
    """They are many: the last ones of every partition, by the primary key, so that nothing has to be sorted."""
    for topic, partition in processed(connection):
        query = select(ledger).where(
            ledger.c.organisation == organisation_of(topic),
            ledger.c.partition == partition,
            ledger.c.outcome == Outcome.ACCEPTED.value,
        )
        yield from map(entry_of, connection.execute(query.order_by(ledger.c.position.desc()).limit(each)))


def _others(connection: Connection, each: int) -> Iterator[Entry]:
    key, order = (ledger.c.organisation, ledger.c.outcome), (ledger.c.received_us.desc(), ledger.c.position.desc())
    nth = func.row_number().over(partition_by=key, order_by=order).label("nth")
    others = select(ledger, nth).where(ledger.c.outcome != Outcome.ACCEPTED.value).subquery()
    yield from map(entry_of, connection.execute(select(others).where(others.c.nth <= each)))
