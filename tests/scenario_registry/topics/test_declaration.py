"""What an operator may declare, what it means, and what differs from it. No broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenario_registry.eventlog.topic_settings import TOPIC_SETTINGS
from scenario_registry.settings import SettingsError
from scenario_registry.topics.declaration import load_declaration
from scenario_registry.topics.difference import Difference, Kind, differences
from scenario_registry.topics.state import Right, State, Topic
from scenario_registry.topics.wanted import UnknownOrganisationError, is_our_topic, is_ours, wanted
from schemas.log import CHANGES_TOPIC, outcomes_topic_of, topic_of

RAIL, MEDIA = "chengdu_rail", "chengdu_media"


def declared(folder: Path, text: str = "") -> State:
    file = folder / "topics.toml"
    file.write_text(text, encoding="utf-8")
    return wanted(load_declaration(file), [RAIL, MEDIA], 4, "workers")


def test_without_a_file_every_organisation_has_its_topics_its_user_and_its_limit(tmp_path: Path) -> None:
    state = wanted(load_declaration(None), [RAIL, MEDIA], 4, "workers")
    assert state == declared(tmp_path)
    assert set(state.topics) == {
        CHANGES_TOPIC, *(name(it) for name in (topic_of, outcomes_topic_of) for it in (RAIL, MEDIA)),
    }  # fmt: skip
    every = Topic(4, 3, TOPIC_SETTINGS | {"min.insync.replicas": "2"})
    assert [it for it in state.topics.values() if it != every] == []
    assert state.limits == {RAIL: 4_194_304, MEDIA: 4_194_304}


def test_an_organisation_may_do_this_and_nothing_else(tmp_path: Path) -> None:
    rights = declared(tmp_path).rights
    assert rights is not None
    assert {str(it) for it in rights if it.principal == f"User:{RAIL}"} == {
        f"WRITE TOPIC scenario-events.{RAIL}",
        f"READ TOPIC scenario-events.{RAIL}",
        f"READ GROUP scenario-events.{RAIL}.producer.*",
        f"READ TOPIC scenario-outcomes.{RAIL}",
        "READ TOPIC scenario-changes",
        f"READ GROUP {RAIL}.*",
    }
    assert {str(it) for it in rights if it.principal == "User:scenarios-worker"} == {
        "READ TOPIC scenario-events.*",
        "READ GROUP workers*",
    }
    assert {str(it) for it in rights if it.principal == "User:scenarios-intake"} == {"WRITE TOPIC scenario-events.*"}
    assert not [it for it in rights if it.resource == "CLUSTER" or it.permission != "ALLOW"]


def test_an_operator_says_what_is_different(tmp_path: Path) -> None:
    state = declared(
        tmp_path,
        "replication = 1\nmin_insync_replicas = 1\n[events]\npartitions = 6\n[outcomes]\nretention_days = 2\n"
        f'[users]\nreaders = ["portal"]\n[organisations.{RAIL}]\npartitions = 8\nproducer_bytes_per_second = 9999\n',
    )
    assert [state.topics[topic_of(it)][:2] for it in (RAIL, MEDIA)] == [(8, 1), (6, 1)]
    outcomes = state.topics[outcomes_topic_of(RAIL)]
    assert (outcomes.partitions, outcomes.configs["retention.ms"]) == (4, "172800000")
    assert state.topics[topic_of(RAIL)].configs["retention.ms"] == "-1"
    assert state.limits == {RAIL: 9999, MEDIA: 4_194_304}
    assert state.rights is not None
    assert {it.principal for it in state.rights} == {
        f"User:{it}" for it in (RAIL, MEDIA, "scenarios-worker", "scenarios-relay", "scenarios-intake", "portal")
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("replication = 1", "topics: min_insync_replicas 大于 replication"),
        ("[events]\nretention_days = 3", "events.retention_days: "),
        ("[outcome]\npartitions = 3", "outcome: "),
        ("[organisations.chengdu_rail]\npartitions = 0", "organisations.chengdu_rail.partitions: "),
        ('[users]\nworkers = ["a b"]', "users.workers.0: "),
        ("replication = ", "topics_file: 无法读取"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        declared(tmp_path, text)


def test_an_organisation_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownOrganisationError, match="chengdu_rial"):
        declared(tmp_path, "[organisations.chengdu_rial]\npartitions = 2")


def test_nothing_differs_from_itself_and_everything_from_nothing(tmp_path: Path) -> None:
    state = declared(tmp_path)
    assert state.rights is not None
    assert differences(state, state) == []
    from_nothing = differences(State({}, frozenset(), {}), state)
    assert len(from_nothing) == len(state.topics) + len(state.rights) + len(state.limits)
    assert all(it.by_hand is None and it.now is None for it in from_nothing)
    unchecked = differences(State(state.topics, None, state.limits), state)
    assert unchecked == []


@pytest.mark.parametrize(
    ("now", "found", "by_hand"),
    [
        (Topic(3, 3, {"a": "1"}), [(Kind.PARTITIONS, 3, 4)], False),
        (Topic(5, 3, {"a": "1"}), [(Kind.PARTITIONS, 5, 4)], True),
        (Topic(4, 2, {"a": "1"}), [(Kind.REPLICATION, 2, 3)], True),
        (Topic(4, 3, {"a": "2", "b": "x"}), [(Kind.CONFIG, "2", "1"), (Kind.CONFIG, "x", None)], False),
        (Topic(4, 3, {}), [(Kind.CONFIG, None, "1")], False),
    ],
)
def test_a_topic_differs_by(now: Topic, found: list[tuple[object, ...]], by_hand: bool) -> None:
    there, declared_ = State({"t": now}, frozenset(), {}), State({"t": Topic(4, 3, {"a": "1"})}, frozenset(), {})
    changes = differences(there, declared_)
    assert [(it.kind, it.now, it.wanted) for it in changes] == found
    assert {it.by_hand is not None for it in changes} == {by_hand}


def test_a_topic_that_nobody_declared_is_told_and_never_removed() -> None:
    (it,) = differences(State({"scenario-events.gone": Topic(1, 1, {})}, frozenset(), {}), State({}, frozenset(), {}))
    assert it.by_hand is not None


def test_rights_are_given_before_others_are_taken() -> None:
    old, new = (Right("User:x", "READ", "TOPIC", name) for name in "ab")
    changes = differences(State({}, frozenset({old}), {"u": 5}), State({}, frozenset({new}), {}))
    assert changes == [
        Difference(Kind.RIGHT, "User:x", None, new),
        Difference(Kind.RIGHT, "User:x", old, None),
        Difference(Kind.LIMIT, "u", 5, None),
    ]


@pytest.mark.parametrize(
    ("right", "ours"),
    [
        (Right("User:x", "READ", "TOPIC", "scenario-events.chengdu_rail"), True),
        (Right("User:x", "READ", "TOPIC", "scenario-", "PREFIXED"), False),
        (Right("User:x", "READ", "TOPIC", "scenario-changes-of-others"), False),
        (Right(f"User:{RAIL}", "READ", "TOPIC", "other"), False),
        (Right("User:x", "READ", "GROUP", "scenario-events.chengdu_rail.producer.p"), True),
        (Right(f"User:{RAIL}", "READ", "GROUP", "*"), True),
        (Right("User:x", "READ", "GROUP", "other"), False),
        (Right(f"User:{RAIL}", "CREATE", "CLUSTER", "kafka-cluster"), True),
        (Right("User:x", "CREATE", "CLUSTER", "kafka-cluster"), False),
    ],
)
def test_what_is_ours(right: Right, ours: bool) -> None:
    assert is_ours(right, {RAIL}) is ours
    assert is_our_topic("scenario-changes")
    assert not is_our_topic("scenario-eventsx")
