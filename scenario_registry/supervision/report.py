"""What a worker tells its supervisor, one message each: that it lives, and every batch that it wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from schemas.log import PartitionId


class Batch(NamedTuple):
    """A batch that is durable. ``outcomes``: events by organisation and outcome; ``seconds``: what writing it took."""

    seconds: float
    version: int
    reached: Mapping[PartitionId, int]
    outcomes: Mapping[tuple[str, str], int]

    @property
    def events(self) -> int:
        """How many events it held."""
        return sum(self.outcomes.values())


ALIVE = b"{}"


def encode(batch: Batch) -> bytes:
    """The batch as a message."""
    message = {
        "seconds": batch.seconds,
        "version": batch.version,
        "reached": [[*partition, offset] for partition, offset in batch.reached.items()],
        "outcomes": [[*key, count] for key, count in batch.outcomes.items()],
    }
    return json.dumps(message).encode()


def decode(message: bytes) -> Batch | None:
    """The batch that a message tells of; None for one that only says that the worker lives."""
    if message == ALIVE:
        return None
    found = json.loads(message)
    return Batch(
        found["seconds"],
        found["version"],
        {PartitionId(topic, partition): offset for topic, partition, offset in found["reached"]},
        {(organisation, outcome): count for organisation, outcome, count in found["outcomes"]},
    )
