"""What Kafka holds against what it must hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from scenario_registry.topics.state import State, Topic


class Kind(StrEnum):
    """What differs."""

    TOPIC = "topic"
    PARTITIONS = "partitions"
    REPLICATION = "replication"
    CONFIG = "config"
    RIGHT = "right"
    LIMIT = "limit"


class Difference(NamedTuple):
    """``name``: of the topic, the principal or the user; ``key``: of a config. ``now`` and ``wanted`` by kind: a Topic, a number, a
    text, a Right or bytes a second; None where there is none."""

    kind: Kind
    name: str
    now: Any
    wanted: Any
    key: str = ""

    @property
    def by_hand(self) -> tuple[str, str] | None:
        """What a person must do about it, in Chinese and English; None for what can be applied."""
        if self.kind is Kind.TOPIC and self.wanted is None:
            return (
                "未声明的主题：不会删除，请核对机构代码表",
                "not declared: it is never deleted, see the list of organisations",
            )
        if self.kind is Kind.PARTITIONS and self.now > self.wanted:
            return "分区不能减少：请改声明", "partitions never become fewer: change the declaration"
        if self.kind is Kind.REPLICATION:
            return "副本数须用 kafka-reassign-partitions 修改", "copies are moved by kafka-reassign-partitions"
        return None


def differences(now: State, wanted: State) -> list[Difference]:
    """In the order in which they are to be applied: rights are given before others are taken."""
    return [*_topics(now, wanted), *_rights(now, wanted), *_limits(now, wanted)]


def _topics(now: State, wanted: State) -> Iterator[Difference]:
    for name in sorted(now.topics.keys() | wanted.topics.keys()):
        found, declared = now.topics.get(name), wanted.topics.get(name)
        if found is None or declared is None:
            yield Difference(Kind.TOPIC, name, found, declared)
        else:
            yield from _topic(name, found, declared)


def _topic(name: str, now: Topic, wanted: Topic) -> Iterator[Difference]:
    if now.partitions != wanted.partitions:
        yield Difference(Kind.PARTITIONS, name, now.partitions, wanted.partitions)
    if now.replication != wanted.replication:
        yield Difference(Kind.REPLICATION, name, now.replication, wanted.replication)
    for key in sorted(now.configs.keys() | wanted.configs.keys()):
        found, declared = now.configs.get(key), wanted.configs.get(key)
        if found != declared:
            yield Difference(Kind.CONFIG, name, found, declared, key)


def _rights(now: State, wanted: State) -> Iterator[Difference]:
    if now.rights is None or wanted.rights is None:
        return
    for right in sorted(wanted.rights - now.rights):
        yield Difference(Kind.RIGHT, right.principal, None, right)
    for right in sorted(now.rights - wanted.rights):
        yield Difference(Kind.RIGHT, right.principal, right, None)


def _limits(now: State, wanted: State) -> Iterator[Difference]:
    for user in sorted(now.limits.keys() | wanted.limits.keys()):
        found, declared = now.limits.get(user), wanted.limits.get(user)
        if found != declared:
            yield Difference(Kind.LIMIT, user, found, declared)
