"""Of which run the kept copy is, and of what."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, insert, inspect, select

from quality.kept.arrivals import arrivals_query, said_query
from quality.kept.place import KEPT, Place
from quality.rows import Interval, arguments_at
from quality.snapshot import VIEWS, query_of
from quality.suites import rule_set, suite
from sinks.queries.changes import feed_epoch_of

_STATE = Table(
    "state",
    MetaData(),
    Column("run_id", BigInteger),
    Column("version", BigInteger),
    Column("basis", Text),
    Column("whole_us", BigInteger),
    schema=KEPT,
)


class State(NamedTuple):
    """``run_id`` and ``version``: the run, and the registry's version that it looked at. ``basis``: all that must be the same for what changed
    since to be found. ``whole_us``: when all was looked at last."""

    run_id: int
    version: int
    basis: str
    whole_us: int


def basis_of(connection: Connection, place: Place, revision: str, interval: Interval) -> str:
    """A name for the rules as they are on that day, the shape of the tables (their ``revision``) and of the copy, and the registry's numbering
    of changes, on a connection to it."""
    # Code lists stand for their codes of the day.
    arguments = [arguments_at(it, interval) for it in suite().values()]
    schema = place.live.rstrip(".") or None
    copied = [query_of(connection, view, view, schema) for view in VIEWS] + [arrivals_query(place), said_query(place)]
    known = hashlib.blake2b(json.dumps([arguments, copied], sort_keys=True).encode(), digest_size=6).hexdigest()
    return " ".join((rule_set(suite().values()), known, revision, feed_epoch_of(connection)))


def read(connection: Connection) -> State | None:
    """None when there is no copy, or its run was not finished."""
    if not inspect(connection).has_table(_STATE.name, KEPT):
        return None
    row = connection.execute(select(_STATE)).one_or_none()
    return None if row is None else State(*row)


def forget(connection: Connection) -> None:
    """The copy is of no run. Idempotent."""
    _STATE.drop(connection, checkfirst=True)


def write(connection: Connection, state: State, *, is_postgresql: bool) -> None:
    """The copy is of a run."""
    _STATE.create(connection)
    if is_postgresql:
        # A power cut empties the copy, and this with it.
        connection.exec_driver_sql(f"ALTER TABLE {KEPT}.state SET UNLOGGED")
    connection.execute(insert(_STATE), state._asdict())
