"""Kafka compared with the declaration, and made so. What is not the registry's is neither looked at nor touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from scenario_registry.topics.difference import Difference, Kind
from scenario_registry.topics.state import Right, State
from scenario_registry.topics.wanted import is_our_topic, is_ours

if TYPE_CHECKING:
    from scenario_registry.eventlog.kafka_admin import KafkaAdmin


def found(admin: KafkaAdmin, users: Collection[str]) -> State:
    """What the cluster holds of the registry's. ``users``: those who are declared. Raises what ``KafkaAdmin`` raises."""
    rights = admin.rights()
    return State(
        {name: topic for name, topic in admin.topics().items() if is_our_topic(name)},
        None if rights is None else frozenset(it for it in rights if is_ours(it, users)),
        {user: limit for user, limit in admin.limits().items() if user in users},
    )


def apply(admin: KafkaAdmin, changes: Sequence[Difference]) -> None:
    """Make those changes that need no hand. Idempotent; after a failure the rest is found again by comparing anew.

    Rights are given before others are taken, so that nobody who keeps one is without it in between. Raises what ``KafkaAdmin`` raises.
    """
    changes = [it for it in changes if it.by_hand is None]
    topics = {it.name: it.wanted for it in changes if it.kind is Kind.TOPIC}
    if topics:
        admin.create_topics(topics)
    for it in changes:
        if it.kind is Kind.PARTITIONS:
            admin.grow(it.name, it.wanted)
        elif it.kind is Kind.CONFIG:
            admin.configure(it.name, it.key, it.wanted)
    rights = [it for it in changes if it.kind is Kind.RIGHT]
    if given := _present(it.wanted for it in rights):
        admin.give(given)
    if taken := _present(it.now for it in rights):
        admin.take(taken)
    for it in changes:
        if it.kind is Kind.LIMIT:
            admin.limit(it.name, it.wanted)


def _present(rights: Iterable[Right | None]) -> list[Right]:
    return [it for it in rights if it is not None]
