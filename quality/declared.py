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
    Table,
    Text,
    column,
    func,
    insert,
    select,
    table,
)

from producers.feed import Feed

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
    """Make the table and fill it. Of an organisation with several feeds nothing is said: the registry does not keep which of them a record
    came by. Nor is anything of one without a living record: unknown is not failed."""
    feeds_of = Counter(it.organisation for it in feeds.values())
    with copy.begin() as connection:
        expected.create(connection)
        rows = [
            row for feed in feeds.values() if feeds_of[feed.organisation] == 1 for row in _of_feed(connection, feed)
        ]
        if rows:
            connection.execute(insert(expected), rows)


def _of_feed(connection: Connection, feed: Feed) -> Iterator[dict[str, Any]]:
    fields = sorted(feed.expected.filled)
    records = table("registry_v1_records")
    is_living = (column("organisation") == feed.organisation, column("stage") != "withdrawn")
    counts = select(func.count(), *(func.count(column(name)) for name in fields)).select_from(records).where(*is_living)
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
