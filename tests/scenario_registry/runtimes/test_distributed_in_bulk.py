"""Much at once for two workers on a real Kafka and a real PostgreSQL: any order, any number of copies, anything that senders can do wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenario_registry.chaos.model import expected
from scenario_registry.record_json import canonical
from schemas.log import topic_of
from sinks.queries.records import records
from tests.streams.hostile import CASES
from tests.support import places
from tests.support.contents import changes_by_key, outcomes, shown
from tests.support.events import RAIL, record, stated
from tests.support.histories import Sent, long_history
from tests.support.running import Sender, arrivals, run
from tests.support.workers import Site, site

_MOST_BYTES = 32 * 1024 * 1024
"""What a topic takes: a producer refuses a larger message at its own door."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        yield opened


def start_two(place: Site) -> None:
    """Two workers that share the partitions."""
    for _ in range(2):
        place.start()
    place.wait_until(lambda: place.working_members() == 2)


def shuffled(history: list[Sent], seed: int) -> list[Sent]:
    return random.Random(seed).sample(history, len(history))  # noqa: S311 - repeatable, not secret


def test_ten_thousand_events_in_any_order_give_what_the_model_and_the_embedded_runtime_say(place: Site) -> None:
    history = long_history(10_000, seed=41, subjects=400)
    start_two(place)
    sender, sent = Sender(place.log), shuffled(history, 1)
    for first in range(0, len(sent), 1000):
        sender.send_quickly(sent[first : first + 1000])
    place.wait_until_processed()
    contents, model = place.contents(), expected(arrivals(place.log, history))
    assert len(contents["ledger"]) == len(history)
    assert outcomes(contents) == model.outcomes
    assert shown(contents) == model.records
    assert {key: [after for _, after in made] for key, made in changes_by_key(contents).items()} == model.changes
    assert place.differences_from_embedded() == []
    with places.sqlite() as elsewhere:
        run(elsewhere, shuffled(history, 2))
        with place.registry.engine.connect() as ours, elsewhere.registry().engine.connect() as theirs:
            assert [canonical(it) for it in records(ours)] == [canonical(it) for it in records(theirs)]


def test_a_flood_of_copies_is_counted_and_changes_nothing(place: Site) -> None:
    history = long_history(500, seed=42)
    start_two(place)
    sender = Sender(place.log)
    sender.send_quickly(history)
    place.wait_until_processed()
    before = place.contents()
    for seed in range(39):
        sender.send_quickly(shuffled(history, seed))
    place.wait_until_processed()
    after = place.contents()
    added = set(after.pop("ledger")) - set(before["ledger"])
    assert len(added) == 39 * 500
    assert {row[6] for row in added} == {"duplicate"}
    for name in ("records", "versions", "rejections", "changes", "membership"):
        assert after[name] == before[name]


def test_whatever_senders_do_wrong_stops_no_worker(place: Site) -> None:
    sent = [case for case in CASES if len(case.sent.value) < _MOST_BYTES]
    for number, case in enumerate(sent):
        place.log.append(topic_of(case.organisation), [case.sent], producer=f"pills-{number}", first_number=1)
    start_two(place)
    place.wait_until_processed()
    last = record(stated("S-after-all-that"))
    place.log.append(topic_of(RAIL), [last], producer="pills", first_number=1)
    place.wait_until_processed()
    assert place.differences_from_embedded() == []
    kept = {(row[0], row[5]) for row in place.contents()["rejections"]}
    # Without the key: the same bytes under another wrong key are the same once more.
    wrong = {(case.organisation, case.sent.value) for case in sent if case.outcome == "rejected"}
    assert kept >= wrong
    assert len(CASES) - len(sent) == 1
    assert shown(place.contents())[RAIL, "S-after-all-that"].sequence == 1
