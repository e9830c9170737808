"""The settings for access that docker-compose.yml gives to Kafka, on a real node with the certificates of deploy/secrets.sh."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import LogRefusedError
from scenario_registry.localset.kafka import KafkaNode, Listener
from scenario_registry.localset.kafka_jars import NoJavaError
from scenario_registry.localset.processes import free_ports
from schemas.broker_access import BrokerAccess
from tests.test_compose import COMPOSE, ROOT, SERVICES

USER, PASSWORD = "scenarios-worker", "synthetic-password"
ENVIRONMENT: dict[str, object] = SERVICES["kafka-1"]["environment"]


def property_of(variable: str) -> str:
    """The name of a property as Kafka's image reads it from a variable."""
    marks = {"___": "-", "__": "_", "_": "."}
    return re.sub("_{1,3}", lambda found: marks[found[0]], variable.removeprefix("KAFKA_")).lower()


def security() -> dict[str, str]:
    """All that the composition says of log-ins, certificates and rights."""
    words = ("SSL", "SASL", "AUTHORIZER", "SUPER")
    return {
        property_of(name): str(value)
        for name, value in ENVIRONMENT.items()
        if name.startswith("KAFKA_") and any(word in name for word in words)
    }


@pytest.fixture
def node(tmp_path: Path) -> Iterator[KafkaNode]:
    environment = os.environ | {"KAFKA_HOST": "127.0.0.1"}
    subprocess.run(["sh", ROOT / "deploy" / "secrets.sh"], cwd=tmp_path, env=environment, check=True)
    mounted = f"/run/secrets/{SERVICES['kafka-1']['secrets'][0]['target']}"
    keystore = tmp_path / COMPOSE["secrets"]["kafka-1"]["file"]
    properties = {name: value.replace(mounted, str(keystore)) for name, value in security().items()}
    assert str(keystore) in properties.values()
    protocols = dict(it.split(":") for it in str(ENVIRONMENT["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]).split(","))
    listeners = [
        Listener(name, port, protocol=protocols[name])
        for name, port in zip(("INSIDE", "OUTSIDE"), free_ports(2), strict=True)
    ]
    started = KafkaNode(tmp_path / "node", listeners=listeners, properties=properties, users={USER: PASSWORD})
    try:
        started.start()
    except NoJavaError as error:
        pytest.skip(str(error))
    yield started
    started.kill()


def test_from_outside_one_needs_the_certificate_and_a_name_and_has_no_more_rights_than_were_given(
    node: KafkaNode, tmp_path: Path
) -> None:
    outside, certificate = node.address_of("OUTSIDE"), tmp_path / "secrets" / "kafka_ca.pem"
    inside = KafkaEventLog([node.address], partitions=1)
    inside.require_topics(["scenario-events.chengdu_rail"])
    inside.close()
    known = KafkaEventLog([outside], BrokerAccess(certificate, USER, PASSWORD), partitions=1)
    # It gets in, and sees nothing before `scenarios topics apply` says what it may see.
    assert known.partitions() == {}
    with pytest.raises(LogRefusedError):
        known.require_topics(["scenario-events.another"])
    known.close()
    with pytest.raises(LogRefusedError):
        KafkaEventLog([outside], BrokerAccess(certificate, USER, "another"), partitions=1)
