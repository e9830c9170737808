"""A registry that was put back to an earlier state gives numbers anew, and no reader of the relayed changes may take them for the old."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.relay.relay import OlderRegistryError, Relay
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import CHANGES_TOPIC, PartitionId, topic_of
from sinks.queries.changes import feed_epoch_of
from sinks.registry import Registry
from tests.support import postgresql
from tests.support.events import RAIL, record, stated


def _process(log: SqliteEventLog, registry: Registry, *subjects: str) -> None:
    first = log.last_number(topic_of(RAIL), "site") + 1
    events = [record(stated(subject, 1)) for subject in subjects]
    log.append(topic_of(RAIL), events, producer="site", first_number=first)
    EmbeddedRuntime(log, registry, code_lists()).run()


def _told(log: SqliteEventLog) -> int:
    return sum(held.end for place, held in log.partitions().items() if place.topic == CHANGES_TOPIC)


def _copy_file(url: URL, target: Path) -> URL:
    shutil.copy(str(url.database), target)
    return URL.create("sqlite", database=str(target))


def test_a_sqlite_file_that_was_put_back_is_told_and_nothing_is_relayed(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "log.sqlite", partitions=1)
    url = URL.create("sqlite", database=str(tmp_path / "registry.sqlite"))
    registry = Registry(url)
    _process(log, registry, "S-1")
    registry.close()
    older = Registry(_copy_file(url, tmp_path / "older.sqlite"))
    registry = Registry(url)
    _process(log, registry, "S-2", "S-3")
    Relay(registry.engine, log).run()
    with pytest.raises(OlderRegistryError, match="changes up to 3 were relayed, but the registry ends at 1"):
        Relay(older.engine, log).run()
    assert _told(log) == 3
    registry.close()
    older.close()
    log.close()


@pytest.fixture
def restored() -> Callable[[Registry], Registry]:
    """Puts what a registry holds now into another database, as restoring a dump does."""

    def restore(registry: Registry) -> Registry:
        registry.close()
        administrator = Registry(postgresql.database("administrator"))
        with administrator.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS restored")
            connection.exec_driver_sql("CREATE DATABASE restored TEMPLATE original")
        administrator.close()
        return Registry(registry.engine.url.set(database="restored"))

    return restore


def test_a_restored_database_tells_everything_under_another_name(
    tmp_path: Path, restored: Callable[[Registry], Registry]
) -> None:
    log = SqliteEventLog(tmp_path / "log.sqlite", partitions=1)
    registry = Registry(postgresql.database("original"))
    postgresql.empty(registry.engine)
    _process(log, registry, "S-1", "S-2")
    Relay(registry.engine, log).run()
    again = restored(registry)
    with registry.engine.connect() as one, again.engine.connect() as other:
        assert feed_epoch_of(one) == feed_epoch_of(one) != feed_epoch_of(other)
    _process(log, again, "S-3")
    assert _told(log) == 2
    Relay(again.engine, log).run()
    assert _told(log) == 2 + 3
    positions = again.positions()
    assert positions == {PartitionId(topic_of(RAIL), 0): 3}
    registry.close()
    again.close()
    log.close()
