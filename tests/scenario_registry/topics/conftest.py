"""A Kafka that checks rights, and the administrator's command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from tests.scenario_registry.commands import Command
from tests.support.kafka.secure import ADMIN, SecureKafka, secure_kafka

ONE_COPY = "replication = 1\nmin_insync_replicas = 1\n"


@pytest.fixture(scope="session")
def kafka() -> SecureKafka:
    return secure_kafka()


@pytest.fixture
def admin(kafka: SecureKafka, tmp_path: Path) -> Command:
    """``scenarios`` as the administrator, with a declaration for a cluster of one node."""
    declaration = tmp_path / "topics.toml"
    declaration.write_text(ONE_COPY, encoding="utf-8")
    environment = kafka.environment(tmp_path / "admin", ADMIN)
    return Command(tmp_path / "admin", **environment, SCENARIOS_TOPICS_FILE=str(declaration))


@pytest.fixture
def client(kafka: SecureKafka) -> Iterator[KafkaAdminClient]:
    """Past the product, by the listener in plain text."""
    with KafkaAdminClient(bootstrap_servers=kafka.node.address) as opened:
        yield opened
