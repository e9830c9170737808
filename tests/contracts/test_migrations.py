"""Migrations build the tables that the code names, once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from sinks.migrate import upgrade
from sinks.registry import Registry
from sinks.tables import metadata
from tests.support import postgresql
from tests.support.contents import contents_of


def test_migrations_build_the_tables_of_the_code(registry: Registry) -> None:
    """All but the comments, which are for readers of the code."""
    options = {"compare_type": True, "compare_server_default": True, "include_name": _is_of_registry}
    with registry.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert [found for found in differences if "comment" not in str(found[0])] == []


def _is_of_registry(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in metadata.tables


def test_every_table_of_the_database_is_named_in_the_code(registry: Registry) -> None:
    assert set(inspect(registry.engine).get_table_names()) - {"alembic_version"} == set(metadata.tables)


def test_upgrading_again_changes_nothing(registry: Registry) -> None:
    before = contents_of(registry.engine)
    upgrade(registry.engine)
    upgrade(registry.engine)
    assert contents_of(registry.engine) == before


def _open(url: str) -> str:
    registry = Registry(url)
    with registry.engine.connect() as connection:
        version: str = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        assert connection.exec_driver_sql("SELECT version FROM registry_version").scalars().all() == [0]
    registry.close()
    return version


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_processes_that_start_together_build_it_once(database: str, tmp_path: Path) -> None:
    if database == "sqlite":
        url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    else:
        url = postgresql.database("fresh").render_as_string(hide_password=False)
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        versions = list(pool.map(_open, [url] * 6))
    assert len(set(versions)) == 1
