"""The laws for events of the closed loop, in one log with those of scenarios."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import strategies as st

from schemas.examples import EVENTS
from schemas.log import NewRecord
from schemas.loop_event import family_of, is_entity
from schemas.loop_types import LOOP_TYPES
from tests.laws.law import law
from tests.support import places
from tests.support.contents import Contents
from tests.support.events import MEDIA, RAIL, event
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.places import REBUILT, Place, whole_log
from tests.support.running import process, run

CENTER = "promotion_center"

_TYPES = st.sampled_from(sorted(LOOP_TYPES))


def _subject(type_: str, number: int) -> str:
    if family_of(type_) == "list":
        return str(EVENTS[type_]["subject"])
    # The same numbers as scenarios have: they must not meet.
    return f"S-{number}" if is_entity(family_of(type_)) else f"{RAIL}/S-{number}"


def _sent(type_: str, source: str, number: int, sequence: int, remark: str | None, copy: int) -> Sent:
    data: dict[str, Any] = dict(EVENTS[type_]["data"])
    field = next((it for it in ("remark", "note", "reason", "by") if it in data), None)
    if field is not None and remark is not None:
        data[field] = remark
    subject = _subject(type_, number)
    times = {"id": f"synthetic-{copy}", "time": f"2026-03-11T09:00:{copy:02}+08:00"}
    message = event(type_, data, subject=subject, sequence=sequence, source=source, **times)
    return Sent(source, NewRecord(subject.encode(), json.dumps(message).encode()), None)


_LOOP = st.builds(
    _sent,
    _TYPES,
    st.sampled_from([RAIL, RAIL, MEDIA, CENTER]),
    st.sampled_from([1, 1, 2]),
    st.integers(1, 4),
    st.sampled_from([None, "合成"]),
    st.integers(0, 2),
)


@st.composite
def mixed_histories(draw: st.DrawFn) -> list[Sent]:
    """Events of the loop and of scenarios, some of them again, in any order."""
    sent = draw(st.lists(_LOOP, min_size=1, max_size=14)) + draw(histories())[:8]
    again = draw(st.lists(st.sampled_from(sent), max_size=6))
    return draw(st.permutations(sent + again))


def _what_was_said(contents: Contents) -> set[tuple[object, ...]]:
    """Without the id and the moments, which are those of whichever copy came first."""
    return {row[:7] for row in contents["loop_events"]}


@law(mixed_histories(), ROUNDS, ROUNDS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_keeps_the_same_events(
    place: Place, history: list[Sent], rounds: list[Round], other_rounds: list[Round], order: object
) -> None:
    run(place, history, rounds)
    shuffled = list(history)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    with places.memory() as elsewhere:
        run(elsewhere, shuffled, other_rounds)
        assert _what_was_said(elsewhere.contents()) == _what_was_said(place.contents())
        assert elsewhere.contents()["records"] == place.contents()["records"]


@law(mixed_histories(), ROUNDS)
def test_every_event_has_one_outcome_and_again_it_is_a_duplicate(
    place: Place, history: list[Sent], rounds: list[Round]
) -> None:
    sender = run(place, history, rounds)
    before = place.contents()
    received = Counter((record.topic, record.partition) for record in whole_log(place.log()))
    assert Counter((f"scenario-events.{row[0]}", row[1]) for row in before["ledger"]) == received
    sender.send(history)
    process(place)
    after = place.contents()
    assert after["loop_events"] == before["loop_events"]
    assert after["records"] == before["records"]
    assert {row[6] for row in set(after["ledger"]) - set(before["ledger"])} == {"duplicate"}


@law(mixed_histories(), ROUNDS, st.integers(1, 9))
def test_a_rebuilt_registry_has_the_same_events(
    place: Place, history: list[Sent], rounds: list[Round], batch_records: int
) -> None:
    run(place, history, rounds)
    process(place, REBUILT, batch_records=batch_records)
    live, rebuilt = place.contents(), place.contents(REBUILT)
    del live["changes"], rebuilt["changes"]
    assert rebuilt == live


@law(mixed_histories(), ROUNDS)
def test_what_only_the_desk_may_say_comes_from_nobody_else(
    place: Place, history: list[Sent], rounds: list[Round]
) -> None:
    run(place, history, rounds)
    told = {(row[1], row[5]) for row in place.contents()["loop_events"]}
    of_desk = {type_ for type_ in LOOP_TYPES if family_of(type_) == "list"} | {
        "refinement.returned.v1",
        "refinement.accepted.v1",
        "refinement.published.v1",
    }
    assert {source for source, type_ in told if type_ in of_desk} <= {CENTER}
