"""Law 7 under way: whoever follows the change feed while several write misses nothing, whatever the order of commits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from sinks.database import open_engine
from sinks.tables import changes
from tests.support.contents import Contents
from tests.support.histories import long_history
from tests.support.places import DATABASES, DatabasePlace
from tests.support.running import Sender
from tests.support.workers import site

_SIZE = 300


def _follow(url: URL, is_over: threading.Event, seen: list[int]) -> None:
    """Ask again and again for what came after the last version seen."""
    engine = open_engine(url, read_only=True)
    finished = False
    while not finished:
        finished = is_over.is_set()
        with engine.connect() as connection:
            query = select(changes.c.version).where(changes.c.version > (seen[-1] if seen else 0))
            seen.extend(connection.scalars(query.order_by(changes.c.version)))
    engine.dispose()


@contextmanager
def _followed(url: URL) -> Iterator[list[list[int]]]:
    """Two readers, and the versions that they have seen when the block is over."""
    is_over, seen = threading.Event(), [list[int](), list[int]()]
    readers = [threading.Thread(target=_follow, args=(url, is_over, mine)) for mine in seen]
    for reader in readers:
        reader.start()
    try:
        yield seen
    finally:
        is_over.set()
        for reader in readers:
            reader.join(120)


def _work(place: DatabasePlace, batch_records: int) -> None:
    log = SqliteEventLog(place.log_path)
    EmbeddedRuntime(log, place.registry(), code_lists(), batch_records=batch_records).run()
    log.close()


@pytest.mark.parametrize("where", DATABASES)
def test_a_reader_never_skips_a_change(where: str) -> None:
    opened: AbstractContextManager[DatabasePlace] = DATABASES[where]()
    with opened as place:
        Sender(place.log()).send(long_history(_SIZE, seed=3))
        with _followed(place.registry().engine.url) as seen:
            writers = [threading.Thread(target=_work, args=(place, batch_records)) for batch_records in (2, 3)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join(120)
        _assert_nothing_was_missed(place.contents(), _SIZE, seen)


def test_a_reader_never_skips_a_change_of_two_workers(tmp_path: Path) -> None:
    with site(tmp_path) as place:
        workers = [place.start(), place.start()]
        place.wait_until(lambda: place.working_members() == 2)
        sender, size = Sender(place.log), 0
        with _followed(place.url) as seen:
            for seed in range(20):
                # Less than a batch at a time, so that the workers write many.
                sender.send_quickly(long_history(_SIZE, seed))
                size += _SIZE
            place.wait_until_processed()
        assert [worker.stop() for worker in workers] == [0, 0]
        _assert_nothing_was_missed(place.contents(), size, seen)


def _assert_nothing_was_missed(contents: Contents, size: int, seen: list[list[int]]) -> None:
    assert len(contents["ledger"]) == size
    versions = list(range(1, len(contents["changes"]) + 1))
    assert seen == [versions, versions]
