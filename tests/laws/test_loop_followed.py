"""Laws 2, 3 and 4 for what follows from the closed loop's events: cases, companies, lists."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from scenario_registry.loop.follower import LoopFollower
from scenario_registry.loop.handlers import RULES, handlers
from scenario_registry.runtimes.difference import differences
from schemas.code_lists import code_lists
from sinks.loop.derived import DERIVED
from sinks.loop.progress import loop_standing
from sinks.loop_tables import loop_changes
from tests.laws.law import law
from tests.laws.test_loop import mixed_histories
from tests.support.histories import ROUNDS, Round, Sent, cut
from tests.support.places import DATABASES, REBUILT, Place
from tests.support.running import Sender, process

_BATCHES = st.integers(1, 5)


def _follow(engine: Engine, batch_events: int) -> int:
    return LoopFollower(engine, handlers(code_lists()), RULES, batch_events=batch_events).run()


def _engine(place: Place, name: str = "live") -> Engine:
    engine: Engine = place.registry(name).engine  # type: ignore[attr-defined]
    return engine


def _rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {table.name: [tuple(row) for row in connection.execute(select(table))] for table in DERIVED}


def _told(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(select(func.count()).select_from(loop_changes)).scalar_one()
        return found


@law(mixed_histories(), ROUNDS, _BATCHES, _BATCHES, places=DATABASES)
def test_followed_bit_by_bit_it_is_what_a_rebuild_makes_at_once(
    place: Place, history: list[Sent], rounds: list[Round], batch_events: int, other_batch: int
) -> None:
    sender = Sender(place.log())
    live, rebuilt = _engine(place), _engine(place, REBUILT)
    for part, one in cut(history, rounds):
        sender.send(part)
        place.process(restart=one.restart, batch_records=one.batch_records)
        _follow(live, batch_events)
    process(place, REBUILT)
    _follow(rebuilt, other_batch)
    with live.connect() as first, rebuilt.connect() as second:
        assert loop_standing(first).is_up_to_date
        assert loop_standing(second).is_up_to_date
        assert list(differences(first, second, ("live", "rebuilt"))) == []


@law(mixed_histories(), _BATCHES, places=DATABASES)
def test_nothing_is_new_when_it_is_said_again(place: Place, history: list[Sent], batch_events: int) -> None:
    sender, live = Sender(place.log()), _engine(place)
    sender.send(history)
    process(place)
    _follow(live, batch_events)
    before, told = _rows(live), _told(live)
    sender.send(history)
    process(place)
    assert _follow(live, batch_events) == 0
    assert _rows(live) == before
    assert _told(live) == told
