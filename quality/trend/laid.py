"""Verdicts about an organisation's own history as a table of the copy, so that rules check it like everything else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Engine, Float, MetaData, Table, Text, insert

from quality.trend.judge import Measured

own_history = Table(
    "own_history",
    MetaData(),
    Column("organisation", Text),
    Column("rule", Text),
    Column("subject", Text),
    Column("now", Float),
    Column("low", Float),
    Column("high", Float),
    Column("beyond", Float),
)


def lay(copy: Engine, measured: Sequence[Measured]) -> None:
    """Make the table instead of one that is there, and fill it. Only on a copy: the registry itself has no such table."""
    with copy.begin() as connection:
        own_history.drop(connection, checkfirst=True)
        own_history.create(connection)
        if measured:
            connection.execute(
                insert(own_history),
                [
                    it._asdict() | {name: round(float(getattr(it, name)), 3) for name in ("now", "low", "high")}
                    for it in measured
                ],
            )
