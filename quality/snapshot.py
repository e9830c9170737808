"""A copy of the public views as they are at one moment, for the rules of one run.

Every rule sees the same rows, whatever is written meanwhile, and the JSON is taken apart once instead of once a rule. The copy has the
views' names and columns, but for those that no rule reads; instead of ``data`` the history has ``title``, ``stage`` and
``investment_cny`` of records with several versions, which alone can be compared. Of scenarios only those that several records tell are
copied, and what no record says as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL

from quality.courtesy import at_once, stopping
from sinks.database import open_engine

Answer = TypeVar("Answer")

VIEWS = (
    "registry_v1_records",
    "registry_v1_history",
    "registry_v1_ledger",
    "registry_v1_rejections",
    "registry_v1_membership",
    "registry_v1_scenarios",
    "registry_v1_suggestions",
    "registry_v1_judgements",
)
_PARTS = {
    "registry_v1_ledger": "SELECT organisation, partition, position, local_id, sequence, outcome, received_at FROM {source} WHERE true",
    "registry_v1_membership": "SELECT organisation, local_id, registry_id FROM {source} WHERE true",
    "registry_v1_scenarios": "SELECT registry_id, organisation, local_id, stage, members FROM {source} "
    "WHERE provenance IS NOT NULL",
}
"""Of views that would be copied whole for the sake of a few columns or rows."""
_LEFT_OUT = frozenset(
    {
        "statement",
        "data",
        "said",
        "said_at",
        "event_id",
        "problems",
        "origin",
        "feed_state",
        "last_confirmed_at",
        "overdue_from",
    }
)
_SAID = {"title": "text", "stage": "text", "investment_cny": "bigint"}
"""Fields of a version that rules about the history read, with their types."""

_SCHEMA = "quality_work"
AT_ONCE = 2
"""Views that are copied at the same time; writing one takes a core."""

_LOOK_SECONDS = 0.5
"""Between two looks whether somebody must be given way to, while the server works."""

TUNED = "-cjit=off -cwork_mem=64MB -cmax_parallel_workers_per_gather=0"
"""Few queries over many rows: to compile each would take longer than to run it, and sorts should stay in memory. A run leaves the other cores
to those who wait for an answer; split among processes it would also cost a quarter more."""

_LOCK = 4754201702261
"""Arbitrary but fixed: one run at a time has the schema."""


def frozen(
    registry: URL, read: Callable[[Connection], Answer], give_way: Callable[[], None] = at_once
) -> AbstractContextManager[tuple[Engine, Answer]]:
    """An engine on the copy, and what ``read`` finds in the registry at the same moment. The copy is gone after the block.

    On PostgreSQL it is the schema ``quality_work``, which needs the right to make one, and a second run waits for the first; on SQLite a
    file beside the registry's. Raises SQLAlchemyError, OSError.
    """
    is_postgresql = registry.get_backend_name() == "postgresql"
    return _in_postgresql(registry, read, give_way) if is_postgresql else _in_sqlite(registry, read)


@contextmanager
def _in_postgresql(
    registry: URL, read: Callable[[Connection], Answer], give_way: Callable[[], None]
) -> Iterator[tuple[Engine, Answer]]:
    live = open_engine(registry.update_query_dict({"options": TUNED}))
    # The names of the copy first, then those that lead to the registry anyway.
    copy = open_engine(registry.update_query_dict({"options": f"-csearch_path={_SCHEMA},public {TUNED}"}))
    try:
        with live.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
            lock.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
            # A run that was killed left its schema behind.
            lock.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
            lock.exec_driver_sql(f"CREATE SCHEMA {_SCHEMA}")
            with live.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
                moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
                with ThreadPoolExecutor(AT_ONCE + 1, "copy") as copying:
                    reading = copying.submit(read, connection)
                    jobs = [copying.submit(copied, live, moment, _SCHEMA, view) for view in VIEWS]
                    wait_for([reading, *jobs], give_way)
                    answer = reading.result()
            yield copy, answer
            copy.dispose()
            lock.exec_driver_sql(f"DROP SCHEMA {_SCHEMA} CASCADE")
    finally:
        copy.dispose()
        live.dispose()


def wait_for(jobs: Sequence[Future[Any]], give_way: Callable[[], None]) -> None:
    """Return when all have done their work, and look meanwhile whether they must stop. Raises what one of them raised."""
    while wait(jobs, _LOOK_SECONDS).not_done:
        give_way()
    for it in jobs:
        it.result()


def copied(live: Engine, moment: str, schema: str, name: str, query: str | None = None) -> None:
    """Copy a view, or what a query finds, into a schema of PostgreSQL, as it is at a moment that another transaction holds."""
    with live.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{moment}'")
        rows = query or query_of(connection, name, name)
        # All rows are read. From few statistics it would expect few, and look every one up.
        connection.exec_driver_sql("SET LOCAL enable_nestloop = off")
        connection.exec_driver_sql(f"CREATE UNLOGGED TABLE {schema}.{name} AS {stopping(rows)}")
        connection.exec_driver_sql(f"ANALYZE {schema}.{name}")


@contextmanager
def _in_sqlite(registry: URL, read: Callable[[Connection], Answer]) -> Iterator[tuple[Engine, Answer]]:
    live = Path(registry.database or "").absolute()
    with TemporaryDirectory(prefix=".quality-", dir=live.parent) as folder:
        copy = create_engine(URL.create("sqlite", database=f"{folder}/copy.sqlite"))

        @event.listens_for(copy, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            # A copy that a power cut takes is made anew.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -98304;")
            connection.execute("ATTACH DATABASE ? AS live", (str(live),))

        try:
            with copy.begin() as connection:
                # The driver would begin later: what is read first would be of another moment.
                connection.exec_driver_sql("BEGIN")
                answer = read(connection)
                for view in VIEWS:
                    query = query_of(connection, view, f"live.{view}", schema="live")
                    connection.exec_driver_sql(f"CREATE TABLE main.{view} AS {query}")
            yield copy, answer
        finally:
            copy.dispose()


def query_of(connection: Connection, view: str, source: str, schema: str | None = None) -> str:
    """The rows of the copy, as SQL. A condition on ``source`` may follow with AND."""
    if view in _PARTS:
        return _PARTS[view].format(source=source)
    names = [column["name"] for column in inspect(connection).get_columns(view, schema)]
    columns = ", ".join(name for name in names if name not in _LEFT_OUT)
    if view != "registry_v1_history":
        return f"SELECT {columns} FROM {source} WHERE true"
    is_postgresql = connection.dialect.name == "postgresql"
    # On PostgreSQL what was said is looked up again: sorted for the windows of the view, it would be written to disk and read again.
    sorted_too = "" if is_postgresql else ", data"
    versions = "COUNT(*) OVER (PARTITION BY organisation, local_id) AS versions"
    told = f"(SELECT {columns}{sorted_too}, {versions} FROM {source}) told"
    if not is_postgresql:
        said = ", ".join(f"CASE WHEN versions > 1 THEN data ->> '$.{name}' END AS {name}" for name in _SAID)
        return f"SELECT {columns}, {said} FROM {told} WHERE true"
    types = ", ".join(f"{name} {kind}" for name, kind in _SAID.items())
    data = (
        "SELECT v.data::json FROM versions v WHERE told.versions > 1 AND v.organisation = told.organisation "
        "AND v.local_id = told.local_id AND v.sequence = told.sequence AND v.content_hash = told.content_hash"
    )
    return f"SELECT {columns}, said.* FROM {told} LEFT JOIN LATERAL json_to_record(({data})) AS said({types}) ON true WHERE true"
