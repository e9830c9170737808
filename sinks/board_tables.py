"""Tables of the board: how far every need has come, in which circles it counts, and sums of both. In the metadata of ``sinks.tables``.

All of it follows from scenarios and cases; ``scenario_registry.board`` keeps it. What the sums mean: ``sinks.board.figures``.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sinks.tables import metadata

board_scenarios = Table(
    "board_scenarios",
    metadata,
    Column("registry_id", Text, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("furthest", Integer, nullable=False),
    *(
        Column(f"{step}_day", Integer)
        for step in ("opened", "interested", "introduced", "agreed", "pilot", "accepted", "promoted")
    ),
    comment="One row a need that is not withdrawn: where it stands, how far it ever came, and when; days are counted from 1970-01-01, Asia/Shanghai",
)

board_scopes = Table(
    "board_scopes",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("registry_id", Text, primary_key=True),
    Column("waits_since", Integer),
    Index("board_scopes_by_scenario", "registry_id"),
    Index("board_scopes_by_waiting", "scope", "key", "waits_since", "registry_id"),
    comment="In which circles a need counts: all, its field, chain, districts, and the organisations that tell it; waits_since of an open one",
    sqlite_with_rowid=False,
)

board_marks = Table(
    "board_marks",
    metadata,
    Column("registry_id", Text, primary_key=True),
    Column("figure", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    comment="What else is counted of a need: engagements by state, failures by reason, whether it is unmet, which technologies are missing",
    sqlite_with_rowid=False,
)

board_tally = Table(
    "board_tally",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("figure", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
    comment="Sums of all of it by circle, kept as needs change; never more rows than circles and days",
    sqlite_with_rowid=False,
)

board_state = Table(
    "board_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("rules", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("loop_version", BigInteger, nullable=False),
    Column("built_to", Text),
    comment="One row: up to which changes the board counts, by which rules; built_to: the last scenario while it is made anew, else null",
)

BOARD = (board_scenarios, board_scopes, board_marks, board_tally, board_state)
"""Made anew by whoever keeps the board, once its registry is another one."""
