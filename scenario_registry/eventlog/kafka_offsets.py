"""Which partitions the topics of scenario events have, and which offsets those hold: asked of the brokers, never remembered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from kafka import OffsetSpec, TopicPartition

from scenario_registry.eventlog.kafka_renewed import RenewedAdmin
from scenario_registry.eventlog.port import OffsetRange
from schemas.log import TOPIC_PREFIX


class KafkaOffsets:
    """Questions to an admin client. All raise kafka.errors.KafkaError."""

    def __init__(self, admin: RenewedAdmin) -> None:
        # A consumer answers the same questions, but out of what it remembers: it does not know topics that were just made.
        self._admin = admin

    def places(self, topic: str | None = None) -> list[Any]:
        """All partitions of all topics of scenario events, or of the one that is named; empty when there is no such topic."""
        return sorted(
            TopicPartition(found["name"], it["partition_index"])
            for found in self._admin.call("describe_topics", [topic] if topic else None)
            if topic or found["name"].startswith(TOPIC_PREFIX)
            for it in found["partitions"]
        )

    def ranges(self, places: Collection[Any]) -> dict[Any, OffsetRange]:
        """What the log holds of partitions that exist."""
        first, end = self._offsets(places, OffsetSpec.EARLIEST), self.ends(places)
        return {place: OffsetRange(first[place], end[place]) for place in places}

    def ends(self, places: Collection[Any]) -> dict[Any, int]:
        """Where partitions that exist end."""
        return self._offsets(places, OffsetSpec.LATEST)

    def first_since(self, places: Collection[Any], milliseconds: int) -> dict[Any, int]:
        """The first offset appended at or after the moment; partitions without one are left out."""
        return {place: offset for place, offset in self._offsets(places, milliseconds).items() if offset >= 0}

    def _offsets(self, places: Collection[Any], spec: int) -> dict[Any, int]:
        found = self._admin.call("list_partition_offsets", dict.fromkeys(places, spec))
        return {place: answer.offset for place, answer in found.items()}
