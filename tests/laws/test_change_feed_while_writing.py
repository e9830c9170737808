"""Law 7 under way: whoever follows the change feed while several write misses nothing, whatever the order of commits."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from sinks.database import open_engine
from sinks.tables import changes
from tests.support.contents import contents_of
from tests.support.histories import long_history
from tests.support.places import DATABASES, DatabasePlace
from tests.support.running import Sender

_SIZE = 300


def _follow(place: DatabasePlace, is_over: threading.Event, seen: list[int]) -> None:
    """Ask again and again for what came after the last version seen."""
    url = place.registry().engine.url
    engine = open_engine(url, read_only=True)
    finished = False
    while not finished:
        finished = is_over.is_set()
        with engine.connect() as connection:
            query = select(changes.c.version).where(changes.c.version > (seen[-1] if seen else 0))
            seen.extend(connection.scalars(query.order_by(changes.c.version)))
    engine.dispose()


def _work(place: DatabasePlace, batch_records: int) -> None:
    log = SqliteEventLog(place.log_path)
    EmbeddedRuntime(log, place.registry(), code_lists(), batch_records=batch_records).run()
    log.close()


@pytest.mark.parametrize("where", DATABASES)
def test_a_reader_never_skips_a_change(where: str) -> None:
    opened: AbstractContextManager[DatabasePlace] = DATABASES[where]()
    with opened as place:
        Sender(place.log()).send(long_history(_SIZE, seed=3))
        is_over, seen = threading.Event(), [list[int](), list[int]()]
        readers = [threading.Thread(target=_follow, args=(place, is_over, mine)) for mine in seen]
        writers = [threading.Thread(target=_work, args=(place, batch_records)) for batch_records in (2, 3)]
        for thread in (*readers, *writers):
            thread.start()
        for writer in writers:
            writer.join(120)
        is_over.set()
        for reader in readers:
            reader.join(120)
        contents = contents_of(place.registry().engine)
        assert len(contents["ledger"]) == _SIZE
        versions = list(range(1, len(contents["changes"]) + 1))
        assert seen == [versions, versions]
