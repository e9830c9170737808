"""The copy that a run looks at: of one moment, whatever is written meanwhile, and gone afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.engine import URL

from quality.snapshot import frozen
from sinks.queries.changes import current_version
from tests.quality.faults import RAIL, RECORDS, clean, clean_registry, number
from tests.support import postgresql

_COUNT = f"SELECT COUNT(*) FROM registry_v1_history WHERE organisation = '{RAIL}'"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL | str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.sqlite'}"
    return postgresql.database(request.function.__name__[:60]).render_as_string(hide_password=False)


def _rows(engine: Engine, query: str) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.exec_driver_sql(query).all()


def test_the_copy_stays_as_it_was_while_the_registry_changes(url: str, tmp_path: Path) -> None:
    planted = clean_registry(url)
    live = planted.registry.engine

    def read(connection: Connection) -> int:
        version = current_version(connection)
        # Between the first look and the copy: both are of one moment all the same.
        planted.send(RAIL, [{**clean(RAIL, 1, title="合成：另一个名称"), "sequence": 2}])
        return version

    with live.connect() as connection:
        before, history = current_version(connection), connection.exec_driver_sql(_COUNT).scalar_one()
    with frozen(live.url, read) as (copy, version):
        assert version == before
        assert _rows(copy, _COUNT) == [(history,)]
        assert _rows(live, _COUNT) == [(history + 1,)]
        planted.send(RAIL, [{**clean(RAIL, 1, title="合成：第三个名称"), "sequence": 3}])
    with frozen(live.url, current_version) as (copy, _):
        # Only what has several versions can be compared with itself.
        named = f"SELECT local_id, title, stage, investment_cny FROM registry_v1_history WHERE organisation = '{RAIL}'"
        told = [(row[0], None not in row[1:]) for row in _rows(copy, named)]
        assert sorted(told) == sorted((number(index), index == 1) for index in (*range(RECORDS), 1, 1))
    with live.connect() as connection:
        left = (
            connection.exec_driver_sql("SELECT nspname FROM pg_namespace WHERE nspname = 'quality_work'").all()
            if live.dialect.name == "postgresql"
            else [path for path in tmp_path.iterdir() if path.name.startswith(".quality-")]
        )
    assert left == []
    planted.registry.close()


def test_what_a_killed_run_left_behind_is_in_nobodys_way(url: str) -> None:
    planted = clean_registry(url)
    live = planted.registry.engine
    if live.dialect.name == "postgresql":
        with live.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA quality_work")
            connection.exec_driver_sql("CREATE TABLE quality_work.registry_v1_history (organisation text)")
    with frozen(live.url, current_version) as (copy, _):
        assert _rows(copy, _COUNT) == _rows(live, _COUNT)
    planted.registry.close()
