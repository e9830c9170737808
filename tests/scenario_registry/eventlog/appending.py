"""A process of its own that appends: ``python -m tests.scenario_registry.eventlog.appending SERVER TOPIC PRODUCER FIRST COUNT``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from schemas.log import NewRecord


def numbered(first: int, count: int) -> Sequence[NewRecord]:
    """Records that say their number, over several keys."""
    return [NewRecord(f"K-{number % 7}".encode(), str(number).encode()) for number in range(first, first + count)]


if __name__ == "__main__":
    server, topic, producer, first, count = sys.argv[1:]
    KafkaEventLog([server]).append(topic, numbered(int(first), int(count)), producer=producer, first_number=int(first))
