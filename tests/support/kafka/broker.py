"""One Apache Kafka node for tests."""

from __future__ import annotations

from pathlib import Path

from kafka import KafkaAdminClient

from scenario_registry.localset.kafka import KafkaNode
from tests.support.waiting import wait_until


class Broker(KafkaNode):
    """A node that can be emptied."""

    def delete_topics(self) -> None:
        """Remove all topics that hold events, and wait until they are gone."""
        with KafkaAdminClient(bootstrap_servers=self.address) as admin:

            def are_gone() -> bool:
                topics = [name for name in admin.list_topics() if not name.startswith("__")]
                if topics:
                    admin.delete_topics(topics, raise_errors=False)
                return not topics

            wait_until(are_gone)


def start_broker(folder: Path) -> Broker:
    """A running broker that keeps everything in ``folder``; the caller kills it. Raises NoJavaError."""
    broker = Broker(folder)
    try:
        broker.start()
    except BaseException:
        broker.kill()
        raise
    return broker
