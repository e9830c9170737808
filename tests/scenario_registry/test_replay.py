"""New attempts at rejected events, as the log gets them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scenario_registry.replay import append_replays
from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, REPLAY_HEADER, LogRecord, PartitionId, topic_of
from schemas.problem import problem
from sinks.queries.rejections import RejectedEvent, RejectionState
from tests.support.events import MEDIA, RAIL
from tests.support.memory_log import MemoryLog


def rejected(**values: Any) -> RejectedEvent:
    known = {
        "organisation": RAIL,
        "partition": 2,
        "position": 7,
        "event_id": None,
        "local_id": "S",
        "key": b"S",
        "raw": b"\xff not json",
        "problems": (problem("missing_title", "data.title"),),
        "origin": None,
        "received_at": datetime(2026, 3, 11, tzinfo=UTC),
        "state": RejectionState.OPEN,
        "replayed_as": None,
        "replay_outcome": None,
    }
    return RejectedEvent(**(known | values))


def appended(log: MemoryLog) -> list[LogRecord]:
    return [
        record
        for partition, held in log.partitions().items()
        for record in log.read(partition, held.first, max_records=100, max_bytes=2**30)
    ]


def test_verbatim_it_is_the_same_bytes_under_the_same_key_and_says_what_it_replays() -> None:
    log = MemoryLog()
    append_replays(log, [rejected()])
    (record,) = appended(log)
    assert (record.topic, record.key, record.value) == (topic_of(RAIL), b"S", b"\xff not json")
    assert record.headers == ((REPLAY_HEADER, b"2/7"),)


def test_what_only_the_sender_saw_is_said_again_of_the_same_bytes_only() -> None:
    seen = (problem("duplicate_local_id", "subject", "S"), problem("missing_title", "data.title"))
    log = MemoryLog()
    append_replays(log, [rejected(problems=seen)])
    append_replays(log, [rejected(problems=seen)], b"{}")
    verbatim, edited = (dict(record.headers) for record in sorted(appended(log), key=lambda it: it.value, reverse=True))
    assert json.loads(verbatim[PROBLEMS_HEADER]) == [{"code": "duplicate_local_id", "field": "subject", "value": "S"}]
    assert PROBLEMS_HEADER not in edited


def test_an_edited_event_goes_under_its_own_subject() -> None:
    log = MemoryLog()
    append_replays(log, [rejected(key=None)], '{"subject": "新号"}'.encode())
    assert appended(log)[0].key == "新号".encode()


def test_where_it_stands_goes_along() -> None:
    log = MemoryLog()
    append_replays(log, [rejected(origin={"file": "合成.xlsx", "row": 3})])
    assert json.loads(dict(appended(log)[0].headers)[ORIGIN_HEADER]) == {"file": "合成.xlsx", "row": 3}


def test_every_organisation_has_its_channel_and_every_call_is_a_new_attempt() -> None:
    log = MemoryLog()
    for _ in range(2):
        append_replays(log, [rejected(), rejected(position=8), rejected(organisation=MEDIA)])
    topics = [record.topic for record in appended(log)]
    assert (topics.count(topic_of(RAIL)), topics.count(topic_of(MEDIA))) == (4, 2)
    assert all(isinstance(partition, PartitionId) for partition in log.partitions())


@given(
    st.one_of(
        st.binary(max_size=40), st.sampled_from([b"[]", b"5", b'{"subject": 5}', b'{"subject": null}', b"[" * 9999])
    )
)
def test_whatever_was_edited_is_appended(edited: bytes) -> None:
    log = MemoryLog()
    append_replays(log, [rejected()], edited)
    (record,) = appended(log)
    assert (record.key, record.value) == (b"S", edited)
