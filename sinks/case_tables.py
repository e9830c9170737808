"""Tables of cases as they stand: a function of ``loop_events`` alone, made by whoever follows them. In the metadata of ``sinks.tables``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sinks.tables import metadata

cases = Table(
    "cases",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since_us", BigInteger),
    Column("sequence", BigInteger, nullable=False),
    Column("demand_organisation", Text),
    Column("demand_id", Text),
    Column("supply_organisation", Text),
    Column("supply_id", Text),
    Column("owner", Text),
    Column("due_on", Text),
    Column("facts", Text, nullable=False),
    Column("confidential", Text),
    Column("problems", Text, nullable=False),
    Index("cases_by_demand", "demand_organisation", "demand_id"),
    Index("cases_by_supply", "supply_organisation", "supply_id"),
    Index("cases_by_owner", "owner", "due_on"),
    comment="One row a case as it stands; an empty state is a case that no step has opened yet",
    sqlite_with_rowid=False,
)

case_steps = Table(
    "case_steps",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("organisation", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("void", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    comment="The walk of every case, step by step; void names why a step does not count and is empty for one that does",
    sqlite_with_rowid=False,
)
