"""Quix Streams with a batching sink: pydantic, COPY and merge. ``quix ADDRESS TOPIC GROUP DSN``."""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from quixstreams import Application
from quixstreams.sinks import BatchingSink, SinkBatch

from bench.kafka.peers.table import Merging, rows
from scenario_registry.process import settle_garbage_collector

_COMMIT_EVERY = 20_000
"""Over all partitions: the sink is given a batch for each, of 5,000 or so."""


class _Registry(BatchingSink):
    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._merging = Merging(dsn)

    def write(self, batch: SinkBatch) -> None:
        """Validation is here, on whole batches: as a step of its own before the sink it costs a call for every event."""
        self._merging.write(rows(item.value for item in batch))


def main(address: str, topic: str, group: str, dsn: str) -> None:
    """Runs until it is ended."""
    with TemporaryDirectory() as folder:
        app = Application(
            address,
            consumer_group=group,
            auto_offset_reset="earliest",
            commit_every=_COMMIT_EVERY,
            commit_interval=1.0,
            consumer_extra_config={"fetch.message.max.bytes": 16 * 1024 * 1024},
            consumer_poll_timeout=0.1,
            state_dir=folder,
            use_changelog_topics=False,
            auto_create_topics=False,
            # What it would check of the broker for every event.
            broker_availability_timeout=0,
            loglevel="WARNING",
        )
        events = app.dataframe(app.topic(topic, key_deserializer="bytes", value_deserializer="bytes"))
        events.sink(_Registry(dsn))
        settle_garbage_collector()
        app.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
