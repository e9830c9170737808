"""Kafka's client says a thing once a minute, and nothing of ours is held back."""

from __future__ import annotations

import logging

import pytest

from streams.repeated_messages import OnceAMinute


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def said(filter_: OnceAMinute, name: str, message: str, *arguments: object) -> str | None:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, None)
    return record.getMessage() if filter_.filter(record) else None


def test_the_same_is_said_again_after_a_minute_with_the_number_of_those_held_back() -> None:
    clock = Clock()
    once = OnceAMinute(clock)
    first = said(once, "aiokafka.conn", "Unable connect to node with id %s: %s", 1, "100 % refused")
    assert first == "Kafka 客户端 / Kafka's client: Unable connect to node with id 1: 100 % refused"
    assert said(once, "aiokafka.conn", "Unable connect to node with id %s: %s", 2, "refused") is None
    clock.now += 59
    assert said(once, "aiokafka.conn", "Unable connect to node with id %s: %s", 1, "refused") is None
    clock.now += 1
    again = said(once, "aiokafka.conn", "Unable connect to node with id %s: %s", 1, "refused")
    assert again is not None
    assert again.endswith("（此前另有 2 条同类 / 2 more alike before）")


@pytest.mark.parametrize("name", ["scenario_registry.runtimes.distributed", "faust.app", "mode"])
def test_what_others_say_is_never_held_back(name: str) -> None:
    once = OnceAMinute(Clock())
    assert [said(once, name, "same") for _ in range(3)] == ["same"] * 3


def test_other_words_are_another_message() -> None:
    once = OnceAMinute(Clock())
    assert all(said(once, "aiokafka.conn", text) for text in ("one", "two"))
