"""Bring a database to the schema of this version of the product. Migrations: ``sinks/migrations/versions``."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def upgrade(engine: Engine) -> None:
    """Run all migrations that are missing, in one transaction. Idempotent; concurrent callers wait for each other."""
    with as_file(files("sinks") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        head = ScriptDirectory.from_config(config).get_current_head()
        with engine.connect() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Arbitrary but fixed: two workers that start together must not both create the tables.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4754201702260)")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
