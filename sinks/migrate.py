"""Bring a database to the schema of this version of the product. Migrations: ``sinks/migrations/versions``."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from schemas.code_lists import code_lists
from sinks.reference import are_laid, lay
from sinks.roles import become_owner, grant_objects
from sinks.sink import NewerTablesError, TablesNotReadyError
from sinks.views import renew_views

MIGRATION_LOCK = 4754201702260
"""Arbitrary but fixed: two workers that start together must not both create the tables."""


def upgrade(engine: Engine) -> str:
    """Run all migrations that are missing, in one transaction, and have the public views and the program's own lists there. Idempotent;
    concurrent callers wait for each other. Gives the revision that the tables are at. Where nothing is missing, nothing is written.

    Raises TablesNotReadyError for those who may only write rows, NewerTablesError.
    """
    with as_file(files("sinks") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        known = [it.revision for it in script.walk_revisions()]
        head = known[0]
        with engine.connect() as connection:
            found = revision(connection)
            # Who only writes rows leaves the lists to the owner.
            if found == head and (are_laid(connection, code_lists()) or not _may_migrate(connection)):
                return head
            if found is not None and found not in known:
                raise NewerTablesError(found, head)
            if not _may_migrate(connection):
                raise TablesNotReadyError(found, head)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
                become_owner(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            # Once all tables are there: a view may be over any of them.
            renew_views(connection)
            lay(connection, code_lists())
            if connection.dialect.name == "postgresql":
                grant_objects(connection)
        return head


def revision(connection: Connection) -> str | None:
    """Which migration the tables are at; None when there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def _may_migrate(connection: Connection) -> bool:
    """Whether this login may make tables where the registry's are."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.exec_driver_sql("SELECT has_schema_privilege(current_schema(), 'CREATE')").scalar_one())
