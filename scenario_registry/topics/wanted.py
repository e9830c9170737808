"""From the declaration to the state that Kafka must be in: topics, who may do what, and how much. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scenario_registry.eventlog.topic_settings import TOPIC_SETTINGS
from scenario_registry.topics.declaration import Declaration, Exceptions
from scenario_registry.topics.state import Operation, Resource, Right, State, Topic
from schemas.log import CHANGES_TOPIC, OUTCOMES_PREFIX, TOPIC_PREFIX, outcomes_topic_of, topic_of

_DAY_MS = 24 * 3600 * 1000
_READ, _WRITE = Operation.READ, Operation.WRITE
_TOPIC, _GROUP = Resource.TOPIC, Resource.GROUP
_NOTES = ".producer."
"""What follows the topic's name in the group that holds a producer's notes, see ``scenario_registry.eventlog.kafka_append``."""


def wanted(declaration: Declaration, organisations: Collection[str], partitions: int, worker_group: str) -> State:
    """``partitions`` and ``worker_group``: as the settings say."""
    unknown = declaration.organisations.keys() - set(organisations)
    if unknown:
        raise UnknownOrganisationError(unknown)
    return State(
        dict(_topics(declaration, organisations, partitions)),
        frozenset(_rights(declaration, organisations, worker_group)),
        {it: _limit(declaration, it) for it in organisations},
    )


class UnknownOrganisationError(LookupError):
    """The declaration names an organisation that the code list does not have."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(
            f"主题声明中的机构不在代码表中 / no such organisation in the code list: {', '.join(sorted(names))}"
            "；scenarios codes list organisations"
        )


def known_users(declaration: Declaration, organisations: Collection[str]) -> set[str]:
    """Everybody who has a right."""
    users = declaration.users
    return {*organisations, *users.workers, *users.relays, *users.intakes, *users.readers}


def is_ours(right: Right, users: Collection[str]) -> bool:
    """Whether a right is about the registry's topics and groups, or gives one of its ``users`` power over the cluster."""
    user = right.principal.removeprefix("User:")
    if right.resource == _TOPIC:
        return is_our_topic(right.name)
    if right.resource == _GROUP:
        return right.name.startswith((TOPIC_PREFIX, OUTCOMES_PREFIX, CHANGES_TOPIC)) or user in users
    return right.resource == Resource.CLUSTER and user in users


def is_our_topic(name: str) -> bool:
    """By its name alone: the registry's topics need not be declared any more."""
    return name == CHANGES_TOPIC or name.startswith((TOPIC_PREFIX, OUTCOMES_PREFIX))


def _topics(declaration: Declaration, organisations: Collection[str], partitions: int) -> Iterator[tuple[str, Topic]]:
    configs = TOPIC_SETTINGS | {"min.insync.replicas": str(declaration.min_insync_replicas)}

    def topic(count: int | None, retention_days: int | None = None) -> Topic:
        kept = {} if retention_days is None else {"retention.ms": str(retention_days * _DAY_MS)}
        return Topic(count or partitions, declaration.replication, configs | kept)

    for it in organisations:
        exceptions = declaration.organisations.get(it, Exceptions())
        yield topic_of(it), topic(exceptions.partitions or declaration.events.partitions)
        outcomes = declaration.outcomes
        yield outcomes_topic_of(it), topic(outcomes.partitions, outcomes.retention_days)
    yield CHANGES_TOPIC, topic(declaration.changes.partitions, declaration.changes.retention_days)


def _rights(declaration: Declaration, organisations: Collection[str], worker_group: str) -> Iterator[Right]:
    for it in organisations:
        # A producer that was killed looks in its own topic for what arrived without its hearing of it.
        yield from _on_topic(it, topic_of(it), _READ, _WRITE)
        yield _group(it, topic_of(it) + _NOTES)
        yield from _on_topic(it, outcomes_topic_of(it), _READ)
        yield from _reads_changes(it)
    for it in declaration.users.workers:
        yield from _on_topics(it, TOPIC_PREFIX, _READ)
        yield _group(it, worker_group)
    for it in declaration.users.relays:
        yield from _on_topic(it, CHANGES_TOPIC, _READ, _WRITE)
        yield _group(it, CHANGES_TOPIC + _NOTES)
        yield from _on_topics(it, OUTCOMES_PREFIX, _READ, _WRITE)
        yield _group(it, OUTCOMES_PREFIX)
    for it in declaration.users.intakes:
        # It leaves no notes, so it need not read.
        yield from _on_topics(it, TOPIC_PREFIX, _WRITE)
    for it in declaration.users.readers:
        yield from _reads_changes(it)


def _reads_changes(user: str) -> Iterator[Right]:
    yield from _on_topic(user, CHANGES_TOPIC, _READ)
    # The dot: no user's groups are another's whose name goes on where this one ends.
    yield _group(user, f"{user}.")


def _on_topic(user: str, topic: str, *operations: Operation) -> Iterator[Right]:
    for operation in operations:
        yield Right(f"User:{user}", operation, _TOPIC, topic)


def _on_topics(user: str, prefix: str, *operations: Operation) -> Iterator[Right]:
    for operation in operations:
        yield Right(f"User:{user}", operation, _TOPIC, prefix, "PREFIXED")


def _group(user: str, prefix: str) -> Right:
    return Right(f"User:{user}", _READ, _GROUP, prefix, "PREFIXED")


def _limit(declaration: Declaration, organisation: str) -> int:
    exceptions = declaration.organisations.get(organisation, Exceptions())
    return exceptions.producer_bytes_per_second or declaration.limits.producer_bytes_per_second
