"""The last delivery of every feed, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import ORIGIN_HEADER, topic_of
from sinks.queries.deliveries import ONE_DELIVERY_US, Delivery, last_deliveries
from sinks.registry import Registry
from tests.support import postgresql
from tests.support.events import MEDIA, RAIL, record, stated
from tests.support.memory_log import START_US, MemoryLog

DAY_US = 86_400_000_000


class Receiver:
    """A registry whose log has the clock that it is given."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._now = START_US
        self._log = MemoryLog(clock=lambda: self._now)
        self._number = 0

    def take(self, at_us: int, organisation: str, message: Mapping[str, Any], feed: str | None) -> None:
        self._now, self._number = at_us, self._number + 1
        origin = ((ORIGIN_HEADER, json.dumps({"row": 5, "feed": feed}).encode()),) if feed else ()
        one = record({**message, "source": organisation}, headers=origin)
        self._log.append(topic_of(organisation), [one], producer=str(self._number), first_number=1)

    def deliveries(self) -> list[Delivery]:
        EmbeddedRuntime(self._log, self.registry, code_lists()).run()
        with self.registry.engine.connect() as connection:
            return sorted(last_deliveries(connection), key=lambda it: (it.organisation, it.feed or ""))


@pytest.fixture(params=["sqlite", "postgresql"])
def receiver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receiver]:
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    registry = Registry(postgresql.database("deliveries") if request.param == "postgresql" else url)
    if request.param == "postgresql":
        postgresql.empty(registry.engine)
    yield Receiver(registry)
    registry.close()


def test_nothing_came(receiver: Receiver) -> None:
    assert receiver.deliveries() == []


def test_what_came_within_a_day_before_the_last_event_is_one_delivery(receiver: Receiver) -> None:
    last = START_US + 40 * DAY_US
    receiver.take(START_US, RAIL, stated("old"), "rail")
    receiver.take(last - ONE_DELIVERY_US, RAIL, stated("just too old"), "rail")
    receiver.take(last - ONE_DELIVERY_US + 1, RAIL, stated("a"), "rail")
    receiver.take(last - 5, RAIL, stated("b", title=""), "rail")
    receiver.take(last, RAIL, stated("c"), "rail")
    assert receiver.deliveries() == [Delivery(RAIL, "rail", last, 3, 1)]


def test_feeds_of_one_organisation_are_told_apart_and_an_unnamed_one_too(receiver: Receiver) -> None:
    receiver.take(START_US, RAIL, stated("a"), "one")
    receiver.take(START_US + 1, RAIL, stated("b"), "two")
    receiver.take(START_US + 2, RAIL, stated("c"), None)
    receiver.take(START_US + 3, MEDIA, stated("a"), "one")
    assert receiver.deliveries() == [
        Delivery(MEDIA, "one", START_US + 3, 1, 0),
        Delivery(RAIL, None, START_US + 2, 1, 0),
        Delivery(RAIL, "one", START_US, 1, 0),
        Delivery(RAIL, "two", START_US + 1, 1, 0),
    ]


def test_versions_that_never_came_are_counted_until_they_come(receiver: Receiver) -> None:
    later = START_US + 5 * DAY_US

    def take(at_us: int, local_id: str, sequence: int) -> None:
        event_id = f"{local_id} {sequence}"
        receiver.take(at_us, RAIL, {**stated(local_id), "sequence": sequence, "id": event_id}, "rail")

    for local_id in "abc":
        take(START_US, local_id, 1)
    take(START_US + DAY_US, "a", 2)
    take(START_US + 2 * DAY_US, "c", 7)
    take(later, "a", 3)
    take(later, "b", 3)
    # The first that is known of a subject skips nothing.
    take(later, "d", 9)
    assert receiver.deliveries() == [Delivery(RAIL, "rail", later, 3, 0, 2, 1, 2, 1)]
    take(later + 1, "b", 2)
    (found,) = receiver.deliveries()
    assert (found.next_versions, found.skipping) == (2, 0)
