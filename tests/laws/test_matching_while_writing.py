"""A worker that writes what an organisation said before, while matching looks at what waits: nothing is left unseen, whoever commits first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread, current_thread
from time import sleep

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from scenario_registry.matching.registry_matcher import RegistryMatcher
from schemas.code_lists import code_lists
from schemas.event import STATED
from schemas.log import topic_of
from sinks.registry import Registry
from streams.matching.match import shipped_matcher
from tests.support import events
from tests.support.events import RAIL, record, statement
from tests.support.places import DatabasePlace, postgres

_FIRST_SAID = "SELECT min(time_us) FROM versions"
_AS_MATCHED = "SELECT first_us FROM match_subjects"
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def test_an_older_version_is_seen_though_its_record_waited_already() -> None:
    with postgres() as place:
        registry = place.registry()
        matching = _matching(registry)
        _hear(place, 3)
        matching.run()
        _hear(place, 2)
        with _while_the_next_commits(registry, matching):
            _hear(place, 1)
        matching.run()
        with registry.engine.connect() as connection:
            assert (
                connection.exec_driver_sql(_AS_MATCHED).scalar_one()
                == connection.exec_driver_sql(_FIRST_SAID).scalar_one()
            )
        assert matching.step() is None


@contextmanager
def _while_the_next_commits(registry: Registry, matching: RegistryMatcher) -> Iterator[None]:
    """Whoever commits next has written all, and waits until matching has come to its end or waits for him."""
    writer, matcher = current_thread(), Thread(target=matching.run)

    def hold(_: Connection) -> None:
        if current_thread() is not writer or matcher.ident is not None:
            return
        matcher.start()
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as seen:
            while matcher.is_alive() and not seen.exec_driver_sql(_WAITING).scalar_one():
                sleep(0.01)

    event.listen(Engine, "commit", hold)
    try:
        yield
    finally:
        event.remove(Engine, "commit", hold)
        matcher.join()


def _hear(place: DatabasePlace, sequence: int) -> None:
    said = events.event(STATED, statement(), sequence=sequence, time=f"2026-03-1{sequence}T09:00:00+08:00")
    place.log().append(topic_of(RAIL), [record(said)], producer="test", first_number=4 - sequence)
    place.process()


def _matching(registry: Registry) -> RegistryMatcher:
    matcher = shipped_matcher(use_vectors=False)
    return RegistryMatcher(registry.engine, code_lists(), "test", lambda: matcher)
