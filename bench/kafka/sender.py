"""Sends events at a steady pace, in a process of its own: ``sender ADDRESS EVENTS RATE EVERY`` prints, as one JSON list, the moment at
which each event whose number is a multiple of EVERY was sent, by the clock that only goes forward and is the same for all processes.
"""

from __future__ import annotations

import json
import sys
import time

from kafka import KafkaProducer

from bench.events import TOPIC, mixed

_LINGER_MS = 5


def main(address: str, events: int, rate: int, every: int) -> None:
    """Acknowledged as the product's own producers ask for it, but without waiting for each answer. Raises RuntimeError if one was no."""
    producer = KafkaProducer(
        bootstrap_servers=address, acks="all", enable_idempotence=True, linger_ms=_LINGER_MS, batch_size=256 * 1024
    )
    moments: list[float] = []
    refused: list[BaseException] = []
    started = time.monotonic()
    for number, record in enumerate(mixed(events), 1):
        if (early := started + number / rate - time.monotonic()) > 0:
            time.sleep(early)
        if number % every == 0:
            moments.append(time.monotonic())
        producer.send(TOPIC, record.value, record.key).add_errback(refused.append)
    producer.close()
    if refused:
        raise RuntimeError(f"{len(refused)} of {events} events did not get to the log: {refused[0]!r}")
    print(json.dumps(moments))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
