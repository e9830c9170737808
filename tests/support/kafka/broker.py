"""One Apache Kafka node for tests."""

from __future__ import annotations

import time
from pathlib import Path

from kafka import KafkaAdminClient

from scenario_registry.localset.kafka import KafkaNode


class Broker(KafkaNode):
    """A node that can be emptied."""

    def delete_topics(self) -> None:
        """Remove all topics that hold events, and wait until they are gone."""
        with KafkaAdminClient(bootstrap_servers=self.address) as admin:
            deadline = time.monotonic() + 30
            while topics := [name for name in admin.list_topics() if not name.startswith("__")]:
                admin.delete_topics(topics, raise_errors=False)
                assert time.monotonic() < deadline, f"{topics} do not go away"
                time.sleep(0.1)


def start_broker(folder: Path) -> Broker:
    """A running broker that keeps everything in ``folder``; the caller kills it. Raises NoJavaError."""
    broker = Broker(folder)
    try:
        broker.start()
    except BaseException:
        broker.kill()
        raise
    return broker
