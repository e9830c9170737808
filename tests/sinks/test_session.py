"""A writer that falls asleep in a transaction does not hold up whoever takes over from it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schemas.log import PartitionId
from sinks.registry import Registry
from tests.support import postgresql
from tests.support.waiting import wait_until

PLACE = PartitionId("scenario-events.chengdu_rail", 0)
WRITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = 'asleep' AND state = 'idle in transaction'")

_SLEEPER = """
import sys, time
from schemas.log import PartitionId
from sinks.registry import Registry
registry = Registry(sys.argv[1])
try:
    with registry.transaction() as transaction:
        transaction.advance(PartitionId("scenario-events.chengdu_rail", 0), 0, 5)
        print("holding", flush=True)
        time.sleep(3600)
except Exception as error:
    print(type(error).__name__, flush=True)
"""


@pytest.fixture
def registry() -> Iterator[Registry]:
    opened = Registry(postgresql.database("asleep"))
    postgresql.empty(opened.engine)
    yield opened
    opened.close()


def test_who_takes_over_from_a_sleeping_writer_waits_for_seconds_and_not_for_its_waking(registry: Registry) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", _SLEEPER, url], stdout=subprocess.PIPE, text=True) as sleeper:
        assert sleeper.stdout is not None
        assert sleeper.stdout.readline() == "holding\n"
        sleeper.send_signal(signal.SIGSTOP)
        try:
            with registry.transaction() as transaction:
                transaction.advance(PLACE, 0, 9)
            assert sleeper.poll() is None
        finally:
            sleeper.kill()
    assert registry.positions() == {PLACE: 9}


def _write_asleep_until_it_is_told(registry: Registry) -> None:
    with registry.transaction() as transaction:
        transaction.advance(PLACE, 0, 5)
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
            wait_until(lambda: not watching.scalar(WRITING))
        transaction.advance(PLACE, 5, 6)


def test_a_writer_that_wakes_up_is_told_and_has_written_nothing(registry: Registry) -> None:
    with pytest.raises(DBAPIError) as raised:
        _write_asleep_until_it_is_told(registry)
    # So that a worker takes it for a lost connection, and tries again.
    assert raised.value.connection_invalidated
    assert registry.positions() == {}
