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
    FromClause,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    column,
    func,
    insert,
    select,
    tuple_,
)

from producers.feed import Feed
from quality.sums import Sums
from quality.sums import living as living_of
from schemas.outcome import Outcome
from sinks.queries.deliveries import feed_of
from sinks.tables import ledger

Living = tuple[int, Mapping[str, int]]
"""Living records, and how many of them fill each field."""

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


def lay(copy: Engine, feeds: Mapping[str, Feed], found: Sums, shared: Mapping[str, Living]) -> None:
    """Make the table instead of one that is there, and fill it. The only feed of an organisation has all of its records; of the others
    ``counted_apart`` tells. Of a feed without a living record nothing is said: unknown is not failed."""
    with copy.begin() as connection:
        expected.drop(connection, checkfirst=True)
        expected.create(connection)
        rows = [
            row
            for name, feed in feeds.items()
            for row in _of_feed(feed, *(shared.get(name) or living_of(found, feed.organisation)))
        ]
        if rows:
            connection.execute(insert(expected), rows)


def counted_apart(
    connection: Connection, feeds: Mapping[str, Feed], records: FromClause, came: FromClause
) -> dict[str, Living]:
    """The records of organisations with several feeds, by the name of the feed: a record counts for the one by which its version in force
    ``came``, as the ledger's origin says."""
    feeds_of = Counter(it.organisation for it in feeds.values())
    found: dict[str, Living] = {}
    for name, feed in feeds.items():
        if feeds_of[feed.organisation] == 1:
            continue
        fields = sorted(feed.expected.filled)
        its = tuple_(column("local_id"), column("sequence")).in_(_came_by(came, feed))
        counts = select(func.count(), *(func.count(column(field)) for field in fields)).select_from(records)
        is_its = (column("organisation") == feed.organisation, column("stage") != "withdrawn", its)
        living, *filled = connection.execute(counts.where(*is_its)).one()
        found[name] = living, dict(zip(fields, filled, strict=True))
    return found


def arrived(connection: Connection) -> FromClause:
    """By which feed each event came. The copy has no origins, so the live ledger is read: what came to it since is in no record of the copy."""
    it = ledger.c
    columns = (it.organisation, it.local_id, it.sequence, it.outcome, feed_of(connection).label("feed"))
    return select(*columns).subquery("came")


def _of_feed(feed: Feed, living: int, filled: Mapping[str, int]) -> Iterator[dict[str, Any]]:
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
    for name, least in sorted(feed.expected.filled.items()):
        yield {**row, "field": name, "found": round(filled.get(name, living) / living, 4), "least": least, "most": 1}


def _came_by(came: FromClause, feed: Feed) -> Select[tuple[str, int]]:
    """Local ids and sequences."""
    is_told = came.c.outcome.in_((Outcome.ACCEPTED.value, Outcome.HELD.value))
    is_its = (came.c.organisation == feed.organisation, is_told, came.c.feed == feed.name)
    return select(came.c.local_id, came.c.sequence).where(*is_its)
