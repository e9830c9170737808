"""Kept runs: what was written is read, and since when a rule has not held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from sinks.quality_results import (
    Failure,
    FeedHealth,
    Result,
    Run,
    failing_since,
    failures_of,
    last_run,
    read_run,
    runs_counted,
    write_run,
)
from sinks.registry import Registry
from tests.support import postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """In a transaction that is rolled back."""
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    registry = Registry(postgresql.database("results") if request.param == "postgresql" else url)
    with registry.engine.connect() as opened:
        yield opened
    registry.close()


def kept(connection: Connection, until_us: int, **holds: bool) -> int:
    """A run whose only rule holds for those organisations, or does not."""
    results = [Result("r", name, "error", 10, 0 if it else 3, it) for name, it in holds.items()]
    return write_run(connection, Run("v1", 0, until_us, 5, results), [])


def test_a_run_is_read_as_it_was_written(connection: Connection) -> None:
    run = Run(
        "v1", 1, 2, 3,
        [Result("a", "x", "error", 10, 2, False), Result("b", "x", "warning", 5, 0, True)],
        [FeedHealth("f", "x", "recovering", 1, 2, 3, 4, 1), FeedHealth("g", "x", "unknown", 1, None, None, 0, 0)],
    )  # fmt: skip
    run_id = write_run(connection, run, [Failure("a", "x", '["S-2"]'), Failure("a", "x", '["S-1"]')])
    assert read_run(connection, run_id) == run
    assert failures_of(connection, run_id, "a", "x") == ['["S-1"]', '["S-2"]']
    assert failures_of(connection, run_id, "a", "x", 1) == ['["S-1"]']
    assert failures_of(connection, run_id, "a", "y") == []


def test_numbers_rise_and_an_unknown_one_is_refused(connection: Connection) -> None:
    assert last_run(connection) is None
    first, second = kept(connection, 1), kept(connection, 2)
    assert (first < second, last_run(connection)) == (True, second)
    with pytest.raises(NoResultFound):
        read_run(connection, second + 1)


def test_since_when_counts_from_the_last_time_it_held(connection: Connection) -> None:
    kept(connection, 10, always=False, again=False, mended=False, missing=False)
    kept(connection, 20, always=False, again=True, mended=False, missing=False)
    third = kept(connection, 30, always=False, again=False, mended=False)
    fourth = kept(connection, 40, always=False, again=False, mended=True, missing=False)
    since = {organisation: until_us for (_, organisation), until_us in failing_since(connection, fourth).items()}
    # An organisation without rows to check in one run is neither well nor worse there.
    assert since == {"always": 10, "again": 30, "missing": 10}
    as_it_was = {organisation: until_us for (_, organisation), until_us in failing_since(connection, third).items()}
    assert as_it_was["mended"] == 10


def test_runs_are_counted_by_severity(connection: Connection) -> None:
    first = kept(connection, 10, a=False, b=False, c=True)
    second = kept(connection, 20)
    results = [Result("w", "a", "warning", 1, 1, False), Result("e", "a", "error", 1, 1, False)]
    third = write_run(connection, Run("v1", 0, 30, 5, results), [])
    assert runs_counted(connection, third, 9) == [(first, 10, 2, 0), (second, 20, 0, 0), (third, 30, 1, 1)]
    assert [it.run_id for it in runs_counted(connection, second, 1)] == [second]
