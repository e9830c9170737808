"""What travels through the event log, the same for every implementation of the log."""

from __future__ import annotations

from typing import NamedTuple

TOPIC_PREFIX = "scenario-events."

CHANGES_TOPIC = "scenario-changes"
"""Every change of the registry, for whoever keeps a copy; key: the registry id."""

OUTCOMES_PREFIX = "scenario-outcomes."

ORIGIN_HEADER = "origin"
"""Header: where a person finds the row in the organisation's own file (JSON object, see ``producers.sources.row.Location``)."""

PROBLEMS_HEADER = "problems"
"""Header: problems that only the sender can see, such as a local id used twice in one file (JSON list of code, field, value)."""

REPLAY_HEADER = "replay-of"
"""Header: ``<partition>/<offset>`` of the earlier, rejected event of the same topic and partition that this one is a new attempt at."""

Headers = tuple[tuple[str, bytes], ...]


class NewRecord(NamedTuple):
    """A record to append. ``key`` decides the partition; ``None`` lets the log choose."""

    key: bytes | None
    value: bytes
    headers: Headers = ()


class LogRecord(NamedTuple):
    """A record as read. ``appended_us`` is the log's own clock, microseconds since 1970 in UTC; processing knows no other clock, so that
    replaying gives the same result at any later time."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Headers
    appended_us: int


class PartitionId(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


def topic_of(organisation: str) -> str:
    """The topic into which only ``organisation`` may write."""
    return TOPIC_PREFIX + organisation


def organisation_of(topic: str) -> str:
    """The organisation that ``topic`` belongs to. Raises ValueError for a topic that holds no scenario events."""
    if not topic.startswith(TOPIC_PREFIX):
        raise ValueError(f"{topic!r} is not a topic of scenario events: its name must start with {TOPIC_PREFIX!r}")
    return topic[len(TOPIC_PREFIX) :]


def outcomes_topic_of(organisation: str) -> str:
    """The topic that holds an answer to every event of ``organisation``, for its eyes only; key: the local id."""
    return OUTCOMES_PREFIX + organisation
