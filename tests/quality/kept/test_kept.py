"""A run on what changed comes to what a run over everything comes to, whatever happened in between, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from quality.kept import state
from quality.kept.place import kept_place
from quality.kept.run import run_on_changes
from quality.run import run
from schemas.moment import to_microseconds
from sinks.quality_results import Failure, FeedHealth, Result, failures, read_run
from tests.quality.faults import CHECKED_AT, RAIL, Planted, clean_registry, declared_feeds
from tests.quality.kept.changing import Changing
from tests.support import postgresql

_FEEDS = declared_feeds()


@pytest.fixture(params=["sqlite", "postgresql"])
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'registry.sqlite'}"
    if request.param == "postgresql":
        url = postgresql.database(request.node.name[-60:]).render_as_string(hide_password=False)
    found = clean_registry(url)
    yield found
    found.registry.close()


def _told(engine: Engine, run_id: int) -> tuple[list[Result], list[FeedHealth], list[Failure]]:
    with engine.connect() as connection:
        it = read_run(connection, run_id)
        return list(it.results), list(it.feeds), sorted(failure for failure, _ in failures(connection, run_id))


def _both(engine: Engine, now: datetime) -> bool:
    """Whether the run looked at what changed only. A run over everything must come to the same."""
    on_changes = _told(engine, run_on_changes(engine.url, _FEEDS, now))
    whole = _told(engine, run(engine.url, _FEEDS, now))
    for one, other in zip(on_changes, whole, strict=True):
        assert one == other
    with kept_place(engine.url) as place, place.engine.connect() as connection:
        kept = state.read(connection)
    assert kept is not None
    return kept.whole_us != to_microseconds(now)


@pytest.mark.parametrize("seed", range(2))
def test_any_changes_come_to_what_a_run_over_everything_comes_to(planted: Planted, seed: int) -> None:
    engine, changing = planted.registry.engine, Changing(planted, seed)
    now = CHECKED_AT + timedelta(hours=seed)
    # What will cross the moments that rules compare with: an hour or two after the first run.
    for days in (30, 7, 1, 0):
        for minutes in (-30, 40, 130, 250):
            changing.send(now - timedelta(days=days, minutes=-minutes), 6)
    changing.decide(now)
    assert not _both(engine, now)
    for step in range(1, 5):
        at = now + timedelta(hours=step)
        for _ in range(3):
            changing.send(at - timedelta(minutes=20), 3)
        changing.decide(at)
        assert _both(engine, at)


def test_everything_is_looked_at_anew_when_there_is_nothing_to_build_upon(planted: Planted) -> None:
    engine = planted.registry.engine
    assert not _both(engine, CHECKED_AT)
    assert _both(engine, CHECKED_AT + timedelta(hours=23))
    # Once a day, for what somebody deleted by hand.
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM records WHERE organisation = '{RAIL}' AND local_id = 'S-03'"))
    assert not _both(engine, CHECKED_AT + timedelta(days=1))
    with engine.begin() as connection:
        connection.execute(text("UPDATE feed_epoch SET epoch = 'another'"))
    assert not _both(engine, CHECKED_AT + timedelta(days=1, hours=1))


def test_a_run_that_was_killed_leaves_nothing_to_build_upon(planted: Planted) -> None:
    engine = planted.registry.engine
    assert not _both(engine, CHECKED_AT)
    with kept_place(engine.url) as place, place.engine.connect() as connection, connection.begin():
        # As it is from the moment that the copy is changed until the run is written.
        state.forget(connection)
    assert not _both(engine, CHECKED_AT + timedelta(hours=1))
    assert _both(engine, CHECKED_AT + timedelta(hours=2))
