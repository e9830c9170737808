"""Put the tables of a new registry in the place of the live ones, on PostgreSQL, in one transaction.

Tables change their schema; views stay what they are and show the new tables. So names, rights and whatever consumers built upon the
views go on. Workers and readers wait for a moment and then find the new tables, those with prepared statements too: PostgreSQL looks the
names up anew after a lock. What does not follow from the log stays where it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Table

from schemas.failpoint import failpoint
from schemas.log import PartitionId
from sinks.beside import PREVIOUS
from sinks.migrate import MIGRATION_LOCK, revision
from sinks.queries.ledger import processed
from sinks.roles import become_owner, live_schema
from sinks.sink import NewerTablesError
from sinks.tables import feed_epoch, positions, registry_version
from sinks.views import create_views, replace_views


def switch(
    connection: Connection,
    fresh: str,
    tables: Sequence[Table],
    known: str,
    catch_up: Callable[[Mapping[PartitionId, int]], None],
    lock_seconds: float,
) -> None:
    """Take the ``tables`` of the schema ``fresh`` instead of the live ones, which go to the schema ``registry_previous`` in the place of
    what is there. All or nothing, and durable on return.

    While nobody can write, ``catch_up`` is called with the live positions: it must bring the new registry as far. ``known``: the revision of
    the new tables. Raises OperationalError (lock_not_available, deadlock_detected) when somebody holds
    live tables for ``lock_seconds``, and NewerTablesError.
    """
    with connection.begin():
        live = live_schema(connection)
        # The migrations' lock too: tables must not change under us.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        if (found := revision(connection)) != known:
            raise NewerTablesError(found or "?", known)
        become_owner(connection)
        deadline = time.monotonic() + lock_seconds
        # A writer begins with the positions: once it has gone, nobody is left but readers, who may still read them.
        _lock(connection, positions, "EXCLUSIVE", deadline)
        # In the order of readers who follow the changes. Whoever has a view holds its tables too or waits for them, so the views come before
        # those. Replacing a view by itself locks it alone; LOCK TABLE would lock its tables with it.
        _lock(connection, feed_epoch, "ACCESS EXCLUSIVE", deadline)
        _lock(connection, registry_version, "ACCESS EXCLUSIVE", deadline)
        replace_views(connection)
        for table in sorted(tables, key=lambda it: it is positions):
            _lock(connection, table, "ACCESS EXCLUSIVE", deadline)
        failpoint("rebuild.locked")
        catch_up(processed(connection))
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {PREVIOUS} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {PREVIOUS}")
        for name in (table.name for table in tables):
            connection.exec_driver_sql(f"ALTER TABLE {live}.{name} SET SCHEMA {PREVIOUS}")
            connection.exec_driver_sql(f"ALTER TABLE {fresh}.{name} SET SCHEMA {live}")
            _keep_rights(connection, f"{PREVIOUS}.{name}", f"{live}.{name}")
        replace_views(connection)
        connection.exec_driver_sql(f"DROP SCHEMA {fresh} CASCADE")
        connection.exec_driver_sql(f"SET LOCAL search_path = {PREVIOUS}, {live}")
        create_views(connection)
        failpoint("rebuild.switching")
    failpoint("rebuild.switched")


def holders(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """Who holds one of the live tables now: process id, login and state, for people."""
    query = """
        SELECT DISTINCT held.pid || ' ' || coalesce(it.usename, '?') || ' ' || coalesce(it.state, '')
        FROM pg_locks AS held JOIN pg_stat_activity AS it USING (pid)
        WHERE held.pid <> pg_backend_pid() AND held.relation = ANY (%s::regclass[])
        ORDER BY 1
    """
    return list(connection.exec_driver_sql(query, ([table.name for table in tables],)).scalars())


def _lock(connection: Connection, table: Table, mode: str, deadline: float) -> None:
    left = max(1, round((deadline - time.monotonic()) * 1000))
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left}")
    connection.exec_driver_sql(f"LOCK TABLE {table.name} IN {mode} MODE")


def _keep_rights(connection: Connection, old: str, new: str) -> None:
    """Owner and grants of one table for another."""
    owners = "SELECT relowner::regrole::text FROM pg_class WHERE oid = %s::regclass"
    was, now = (connection.exec_driver_sql(owners, (name,)).scalar_one() for name in (old, new))
    if was != now:
        connection.exec_driver_sql(f"ALTER TABLE {new} OWNER TO {was}")
    granted = """
        SELECT it.privilege_type, CASE it.grantee WHEN 0 THEN 'PUBLIC' ELSE it.grantee::regrole::text END, it.is_grantable
        FROM pg_class, aclexplode(relacl) AS it WHERE oid = %s::regclass AND it.grantee <> relowner
    """
    for privilege, role, is_grantable in connection.exec_driver_sql(granted, (old,)).all():
        option = " WITH GRANT OPTION" if is_grantable else ""
        connection.exec_driver_sql(f"GRANT {privilege} ON {new} TO {role}{option}")
