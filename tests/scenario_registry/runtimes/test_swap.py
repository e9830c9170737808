"""A new database in the place of another: whole, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scenario_registry.runtimes.swap import swap_in


def database(path: Path, content: str) -> sqlite3.Connection:
    """A database in WAL mode with one row, still open, so that the row is in the write-ahead log only."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (content TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (content,))
    return connection


def content(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        found: str = connection.execute("SELECT content FROM t").fetchone()[0]
    return found


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    database(tmp_path / "fresh", "new").close()
    return tmp_path / "fresh"


def test_the_new_one_stands_where_the_old_one_stood(tmp_path: Path, fresh: Path) -> None:
    live = tmp_path / "live"
    database(live, "old").close()
    swap_in(fresh, live)
    assert content(live) == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["live"]


def test_there_need_not_be_an_old_one(tmp_path: Path, fresh: Path) -> None:
    swap_in(fresh, tmp_path / "live")
    assert content(tmp_path / "live") == "new"


def test_a_write_ahead_log_that_a_killed_process_left_is_not_applied_to_the_new_one(
    tmp_path: Path, fresh: Path
) -> None:
    live = tmp_path / "live"
    with closing(database(tmp_path / "killed", "old")):
        for suffix in ("", "-wal"):
            live.with_name(f"live{suffix}").write_bytes((tmp_path / f"killed{suffix}").read_bytes())
    swap_in(fresh, live)
    assert content(live) == "new"
    assert not (tmp_path / "live-wal").exists()


def test_nothing_happens_while_somebody_has_the_old_one_open(tmp_path: Path, fresh: Path) -> None:
    live = tmp_path / "live"
    with closing(database(live, "old")) as used:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            swap_in(fresh, live, wait_seconds=0.1)
        assert used.execute("SELECT content FROM t").fetchone() == ("old",)
    assert content(live) == "old"
    assert content(fresh) == "new"


def test_one_that_is_no_database_any_more_is_kept_beside_the_new_one(tmp_path: Path, fresh: Path) -> None:
    live = tmp_path / "live"
    live.write_bytes(b"damaged " * 1000)
    live.with_name("live-wal").write_bytes(b"also damaged")
    swap_in(fresh, live)
    assert content(live) == "new"
    assert (tmp_path / "live.damaged").read_bytes().startswith(b"damaged")
    assert not (tmp_path / "live-wal").exists()
