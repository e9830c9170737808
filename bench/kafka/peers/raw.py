"""The practical limit of one Python process: confluent-kafka, pydantic, COPY and merge in one loop. ``raw ADDRESS TOPIC GROUP DSN``."""

from __future__ import annotations

import sys

from confluent_kafka import Consumer

from bench.kafka.peers.table import Merging, rows
from scenario_registry.process import settle_garbage_collector

_BATCH = 5_000


def main(address: str, topic: str, group: str, dsn: str) -> None:
    """Runs until it is ended. At least once: the log hears of a batch after the database has it."""
    merging = Merging(dsn)
    consumer = Consumer(
        {
            "bootstrap.servers": address,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.message.max.bytes": 16 * 1024 * 1024,
        }
    )
    consumer.subscribe([topic])
    settle_garbage_collector()
    while True:
        messages = consumer.consume(_BATCH, timeout=0.1)
        if not messages:
            continue
        for message in messages:
            if (error := message.error()) is not None:
                raise RuntimeError(error)
        merging.write(rows(message.value() for message in messages))
        consumer.commit(asynchronous=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
