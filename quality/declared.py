"""What feeds declare to expect, beside what the registry holds of their organisations, as a table of the copy for the rules ``feeds.*``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    column,
    func,
    insert,
    select,
    table,
    tuple_,
)

from producers.feed import Feed
from schemas.outcome import Outcome
from sinks.queries.deliveries import feed_of
from sinks.tables import ledger

ROWS = "rows"
"""Instead of a field: how many living records there are."""

expected = Table(
    "expected_of_feeds",
    MetaData(),
    Column("organisation", Text),
    Column("feed", Text),
    Column("field", Text),
    Column("found", Float),
    Column("least", Float),
    Column("most", Float),
    Column("records", Integer),
)


def lay(copy: Engine, feeds: Mapping[str, Feed]) -> None:
    """Make the table and fill it. A record counts for the feed by which its version in force came, as the ledger's origin says; the only feed
    of an organisation has all of its records. Of a feed without a living record nothing is said: unknown is not failed."""
    feeds_of = Counter(it.organisation for it in feeds.values())
    with copy.begin() as connection:
        expected.create(connection)
        rows = [
            row
            for feed in feeds.values()
            for row in _of_feed(connection, feed, is_only=feeds_of[feed.organisation] == 1)
        ]
        if rows:
            connection.execute(insert(expected), rows)


def _of_feed(connection: Connection, feed: Feed, *, is_only: bool) -> Iterator[dict[str, Any]]:
    fields = sorted(feed.expected.filled)
    records = table("registry_v1_records")
    wanted = [column("organisation") == feed.organisation, column("stage") != "withdrawn"]
    if not is_only:
        wanted.append(tuple_(column("local_id"), column("sequence")).in_(_came_by(connection, feed)))
    counts = select(func.count(), *(func.count(column(name)) for name in fields)).select_from(records).where(*wanted)
    living, *filled = connection.execute(counts).one()
    if not living:
        return
    row: dict[str, Any] = {"organisation": feed.organisation, "feed": feed.name, "records": living}
    if feed.snapshot == "complete":
        most = feed.expected.max_rows
        yield {
            **row,
            "field": ROWS,
            "found": living,
            "least": feed.expected.min_rows,
            "most": living if most is None else most,
        }
    for name, count in zip(fields, filled, strict=True):
        share = round(count / living, 4)
        yield {**row, "field": name, "found": share, "least": feed.expected.filled[name], "most": 1}


def _came_by(connection: Connection, feed: Feed) -> Select[tuple[str, int]]:
    """Local ids and sequences. The copy has no origins, so the live ledger is read: what came to it since is in no record of the copy."""
    is_told = ledger.c.outcome.in_((Outcome.ACCEPTED.value, Outcome.HELD.value))
    return select(ledger.c.local_id, ledger.c.sequence).where(
        ledger.c.organisation == feed.organisation, is_told, feed_of(connection) == feed.name
    )
