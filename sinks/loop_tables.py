"""Tables of the closed loop: what was said, and what changed by it. What cases and entities come to has tables of its own."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sinks.tables import metadata

loop_events = Table(
    "loop_events",
    metadata,
    Column("family", Text, primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("content_hash", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Index("loop_events_by_number", "number", unique=True),
    Index("loop_events_by_subject", "family", "subject"),
    comment="Every event of the closed loop, once per distinct content, kept for ever; numbered without gaps in the order of commits",
)

loop_numbers = Table(
    "loop_numbers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    comment="One row: the number of the last event of the loop",
)

loop_state = Table(
    "loop_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("rules", Text, nullable=False),
    comment="One row: up to which event of the loop cases and entities were made, under which rules",
)

loop_changes = Table(
    "loop_changes",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("family", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    comment="The loop's change feed: gapless versions. Holds nothing that is confidential",
)
