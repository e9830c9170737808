"""What a registry holds that does not follow from the log, such as kept runs of the quality rules, goes along into a rebuilt one."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Connection, Table, delete, insert, inspect, select

from scenario_registry.runtimes.difference import FROM_LOG, FROM_LOOP, FROM_MATCHING
from sinks.board_tables import BOARD
from sinks.queries.reading import stream
from sinks.reference_tables import codes, organisations
from sinks.tables import feed_epoch, judgements, metadata

_ROWS_AT_ONCE = 1_000

# The rebuilt registry numbers its changes anew, under its own name; its lists are the program's.
_MADE_ANEW = frozenset({*FROM_LOG, *FROM_MATCHING, *FROM_LOOP, *BOARD, feed_epoch, organisations, codes})


def take_judgements(live: Connection, rebuilt: Connection) -> None:
    """Copy what people said, in the place of what was copied before: matching needs it. Idempotent."""
    rebuilt.execute(delete(judgements))
    if inspect(live).has_table(judgements.name):
        _copy(live, rebuilt, judgements)


def take_over(live: Connection, rebuilt: Connection) -> None:
    """Copy all tables that are not made from the log, in the place of what a new registry begins with. A table that ``live`` does not have yet
    is left out, and so is the board, which is made anew."""
    there = inspect(live)
    for table in metadata.sorted_tables:
        if table in _MADE_ANEW or not there.has_table(table.name):
            continue
        rebuilt.execute(delete(table))
        _copy(live, rebuilt, table)


def _copy(live: Connection, rebuilt: Connection, table: Table) -> None:
    rows = (row._asdict() for row in stream(live, select(table)))
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        rebuilt.execute(insert(table), some)
