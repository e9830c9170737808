"""Tables of lists in batches as they stand: a function of ``loop_events`` alone, made by whoever follows them. In the metadata of ``sinks.tables``.

What an entry says is not here: it names the versions that say it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sinks.tables import metadata

lists = Table(
    "lists",
    metadata,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("digest", Text),
    Column("registry_version", BigInteger),
    Column("made_on", Text),
    Column("published_on", Text),
    Column("withdrawn_because", Text),
    Column("sequence", BigInteger, nullable=False),
    Column("problems", Text, nullable=False),
    comment="One row a list in batches as it stands; an empty state is a list that no step has opened yet; problems name steps without effect",
)

list_entries = Table(
    "list_entries",
    metadata,
    Column("list", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("since_edition", Integer, primary_key=True, autoincrement=False),
    Column("until_edition", Integer),
    Column("registry_id", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("local_id", Text, nullable=False),
    Column("members", Text, nullable=False),
    Index("list_entries_by_scenario", "registry_id"),
    comment="Entries of every list, from which edition on and up to which one; null: the last. Members name the versions that say it",
)
