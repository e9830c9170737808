"""A registry under construction beside the live one, in the same PostgreSQL database and in schemas of its own.

Every attempt has a name of its own, so that whatever a killed one left running finds its tables gone, not those of the next. Several
processes fill it at once, each with the events of some partitions, and nothing makes one wait for the other: each has its own numbering
of changes in a schema that comes first, and ``number_changes`` makes one of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import AddConstraint, CreateIndex

from sinks.intake_tables import receipts
from sinks.roles import become_owner
from sinks.tables import changes, ledger, membership, metadata, registry_version

PREVIOUS = "registry_previous"
"""Schema of the registry that was live before."""

_PREFIX = "registry_next_"

_LOCK = 4754201702263
"""Arbitrary but fixed."""

# Nothing looks anything up in them while a registry is filled, and to sort once takes less than to insert at a random place each time.
_KEYED_AFTERWARDS = (ledger, changes)
_INDEXED_AFTERWARDS = tuple(membership.indexes)


class RebuildUnderWayError(RuntimeError):
    """Another rebuild of the same registry has not ended."""

    def __init__(self) -> None:
        super().__init__(
            "这个登记库正在由另一个进程重建；等它结束，或先停止它 / another process rebuilds this registry; wait until it ends, or stop it first"
        )


class Beside:
    """The schemas of one attempt; ``parts`` are those with an own numbering of changes."""

    def __init__(self, live: URL, parts: int) -> None:
        self.name = _PREFIX + secrets.token_hex(4)
        self.parts = [f"{self.name}_{number}" for number in range(parts)]
        self._live = live

    def url(self, part: str | None = None) -> URL:
        """Where a registry with these tables is opened."""
        given = self._live.query.get("options", "")
        options = [given] if isinstance(given, str) else list(given)
        path = self.name if part is None else f"{part},{self.name}"
        # What a crash takes of a registry that is not live yet is made again. The switch is durable, and all that came before it.
        return self._live.update_query_dict(
            {"options": " ".join([*options, f"-csearch_path={path}", "-csynchronous_commit=off"]).strip()}
        )

    def prepare(self, connection: Connection) -> None:
        """Have the migrated, empty tables ready to be filled."""
        become_owner(connection)
        for table in _KEYED_AFTERWARDS:
            connection.exec_driver_sql(f"ALTER TABLE {self.name}.{table.name} DROP CONSTRAINT {table.name}_pkey")
        for index in _INDEXED_AFTERWARDS:
            connection.exec_driver_sql(f"DROP INDEX {self.name}.{index.name}")
        for part in self.parts:
            connection.exec_driver_sql(f"CREATE SCHEMA {part}")
            for table in (changes, registry_version):
                made = f"{part}.{table.name} AS TABLE {self.name}.{table.name}"
                connection.exec_driver_sql(f"CREATE TABLE {made}")

    def complete(self, connection: Connection) -> None:
        """Number the changes, and make the indexes that were left out. ``connection``: of ``url()``."""
        become_owner(connection)
        number_changes(connection, self.parts)
        for table in _KEYED_AFTERWARDS:
            connection.execute(AddConstraint(table.primary_key, isolate_from_table=False))
        for index in _INDEXED_AFTERWARDS:
            connection.execute(CreateIndex(index))
        for part in self.parts:
            connection.exec_driver_sql(f"DROP SCHEMA {part} CASCADE")
        # Readers come at once, before the server looks by itself what the tables are like.
        connection.exec_driver_sql("ANALYZE " + ", ".join(table.name for table in metadata.sorted_tables))


def number_changes(connection: Connection, parts: Sequence[str]) -> None:
    """Move the changes of all parts into one numbering, in the order in which the log received what brought them about.

    The order within an organisation's events of one part is kept, whatever the log's clock said.
    """
    columns = ", ".join(column.name for column in changes.c if column.name != "version")
    arrived = (
        f"max(received_us) OVER (PARTITION BY organisation ORDER BY version) AS arrived, version AS place, {columns}"
    )
    each = " UNION ALL ".join(
        f"SELECT {number} AS part, {arrived} FROM {part}.{changes.name}"  # noqa: S608 - names of our own making
        for number, part in enumerate(parts)
    )
    numbered = f"row_number() OVER (ORDER BY arrived, part, place), {columns}"
    connection.exec_driver_sql(f"INSERT INTO {changes.name} (version, {columns}) SELECT {numbered} FROM ({each}) AS it")  # noqa: S608
    connection.exec_driver_sql(f"UPDATE {registry_version.name} SET version = (SELECT count(*) FROM {changes.name})")  # noqa: S608
    # Their numbers were those of a part.
    connection.exec_driver_sql(f"UPDATE {receipts.name} SET version = NULL WHERE version IS NOT NULL")  # noqa: S608


def is_crossed(connection: Connection) -> bool:
    """Whether a subject's events may lie in several partitions, so that it matters who came first. ``connection``: of ``Beside.url()``.

    An event whose key is not its subject is rejected before it touches that subject. One that the database refused may have met its like
    from elsewhere.
    """
    several = """
        SELECT FROM ledger WHERE local_id IS NOT NULL AND strpos(coalesce(problems, ''), 'key_not_subject') = 0
        GROUP BY organisation, local_id HAVING min(partition) <> max(partition)
    """
    refused = "SELECT FROM ledger WHERE strpos(problems, 'event_not_processable') > 0"
    found = connection.exec_driver_sql(f"SELECT EXISTS ({several}) OR EXISTS ({refused})").scalar_one()
    return bool(found)


@contextmanager
def only_rebuild(engine: Engine) -> Iterator[Connection]:
    """A connection that shuts out other rebuilds until the block ends. Raises RebuildUnderWayError."""
    with engine.connect() as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LOCK})").scalar_one():
            raise RebuildUnderWayError
        connection.commit()
        try:
            yield connection
        finally:
            # The lock belongs to the session, which would go back to the pool.
            connection.invalidate()


@contextmanager
def beside(connection: Connection, parts: int) -> Iterator[Beside]:
    """Schemas for a new registry, and what earlier attempts left is gone. They are gone after the block, unless they were switched to."""
    made = Beside(connection.engine.url, parts)
    with connection.begin():
        _drop_leftovers(connection)
        become_owner(connection)
        connection.exec_driver_sql(f"CREATE SCHEMA {made.name}")
    try:
        yield made
    finally:
        # When the server is away, the next attempt drops them.
        with suppress(SQLAlchemyError), connection.begin():
            _drop_leftovers(connection)


def drop_previous(connection: Connection) -> bool:
    """Drop the registry that was live before. Idempotent. Gives whether there was one."""
    there = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
    found = bool(connection.exec_driver_sql(there, (PREVIOUS,)).scalar_one())
    become_owner(connection)
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {PREVIOUS} CASCADE")
    return found


def _drop_leftovers(connection: Connection) -> None:
    query = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)"
    for name in connection.exec_driver_sql(query, (_PREFIX,)).scalars().all():
        connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')
