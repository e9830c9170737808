"""Two registries compared row by row: every tampered row is found, and nothing else."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from scenario_registry.runtimes.difference import Difference, differences
from schemas.change import OF_MATCHING
from sinks.database import open_engine
from tests.scenario_registry.commands import Command


@contextmanager
def reading(file: Path) -> Iterator[Connection]:
    engine = open_engine(f"sqlite:///{file}", read_only=True)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def compared(delivered: Command, *tampering: str) -> list[Difference]:
    """The registry against a copy on which the statements were executed."""
    live = delivered.data_dir / "registry.sqlite"
    other = shutil.copy(live, live.with_name("other.sqlite"))
    with closing(sqlite3.connect(other)) as connection, connection:
        for statement in tampering:
            assert connection.execute(statement).rowcount > 0
    with reading(live) as first, reading(other) as second:
        return list(differences(first, second, ("live", "other")))


def test_equal_registries_have_no_difference(delivered: Command) -> None:
    assert compared(delivered) == []


def test_a_changed_value_is_told_with_both_sides(delivered: Command) -> None:
    (found,) = compared(delivered, "UPDATE records SET stage = 'pilot' WHERE local_id = 'GD-2026-01'")
    assert found == Difference("records", ("chengdu_rail", "GD-2026-01"), None, {"stage": ("published", "pilot")})


@pytest.mark.parametrize(
    "table",
    ["records", "versions", "ledger", "rejections", "positions", "changes", "membership", "scenarios", "suggestions"],
)
def test_lost_rows_are_found_in_every_table(delivered: Command, table: str) -> None:
    found = compared(delivered, f"DELETE FROM {table}")
    assert {(difference.table, difference.only_in) for difference in found} == {(table, "live")}
    # The steps by which matching came to its result are not compared.
    compared_rows = f"kind NOT IN {tuple(map(str, OF_MATCHING))}" if table == "changes" else "TRUE"
    with closing(sqlite3.connect(delivered.data_dir / "registry.sqlite")) as connection:
        assert [(len(found),)] == connection.execute(f"SELECT COUNT(*) FROM {table} WHERE {compared_rows}").fetchall()


def test_a_row_too_many_is_found(delivered: Command) -> None:
    (found,) = compared(delivered, "INSERT INTO membership VALUES ('chengdu_rail', '合成', 'CDS-0')")
    assert found == Difference("membership", ("chengdu_rail", "合成"), "other", {})


def test_changes_count_in_the_order_of_each_subject_whatever_their_numbers(delivered: Command) -> None:
    assert compared(delivered, "UPDATE changes SET version = version + 1000") == []
    subject = "organisation = 'chengdu_urban_investment' AND local_id = 'CT-CJ-0001'"
    found = compared(delivered, f"UPDATE changes SET version = 1000 - version WHERE {subject}")
    assert {difference.table for difference in found} == {"changes"}
