"""The registry equals the independent model, and every event has exactly one outcome (law 1: accounting)."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

from scenario_registry.chaos.model import expected
from tests.laws.law import law
from tests.support.contents import changes_by_key, outcomes, shown
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.places import Place, whole_log
from tests.support.running import arrivals, run

_HISTORIES = histories()


@law(_HISTORIES, ROUNDS)
def test_the_registry_equals_the_model(place: Place, history: list[Sent], rounds: list[Round]) -> None:
    run(place, history, rounds)
    contents = place.contents()
    model = expected(arrivals(place.log(), history))
    assert shown(contents) == model.records
    assert outcomes(contents) == model.outcomes
    assert {key: [after for _, after in made] for key, made in changes_by_key(contents).items()} == model.changes


@law(_HISTORIES, ROUNDS)
def test_every_received_event_has_one_outcome_and_every_rejection_says_why(
    place: Place, history: list[Sent], rounds: list[Round]
) -> None:
    run(place, history, rounds)
    contents = place.contents()
    received = Counter((record.topic, record.partition) for record in whole_log(place.log()))
    accounted = Counter((f"scenario-events.{row[0]}", row[1]) for row in contents["ledger"])
    assert accounted == received
    assert sum(received.values()) == len(history)
    rejected = [row[:3] for row in contents["ledger"] if row[6] == "rejected"]
    assert [row[:3] for row in contents["rejections"]] == rejected
    raw = {(r.topic, r.partition, r.offset): (r.key, r.value) for r in whole_log(place.log())}
    for row in contents["rejections"]:
        assert raw[f"scenario-events.{row[0]}", row[1], row[2]] == (row[4], row[5])
        assert row[6] != "[]"


@law(_HISTORIES, st.data())
def test_positions_stand_at_the_end_of_the_log(place: Place, history: list[Sent], data: st.DataObject) -> None:
    run(place, history, data.draw(ROUNDS))
    ends = {partition: held.end for partition, held in place.log().partitions().items()}
    assert place.registry().positions() == ends
