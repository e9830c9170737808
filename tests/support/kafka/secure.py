"""One Kafka node that encrypts, asks who one is, and checks rights; one per test process, started when first asked for."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from scenario_registry.localset.kafka import KafkaNode, Listener
from scenario_registry.localset.kafka_jars import NoJavaError
from scenario_registry.localset.processes import free_ports
from tests.support.kafka.certificates import Authority

ADMIN, ADMIN_PASSWORD = "admin", "synthetic-password-of-the-admin"
SECURE, EXPIRED, ELSEWHERE = "SECURE", "EXPIRED", "ELSEWHERE"
"""Listeners: a good certificate, one of yesterday, one for another address."""

_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


class SecureKafka:
    """A node with one administrator. Its own listener in plain text is not for those who are tested."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder / "authority")
        keystores = {
            SECURE: self.authority.keystore("secure"),
            EXPIRED: self.authority.keystore("expired", days=(-3, -1)),
            ELSEWHERE: self.authority.keystore("elsewhere", address="192.0.2.1"),
        }
        properties = {
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{ADMIN}",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            # A quota acts at once, so that a test sees it.
            "quota.window.num": "2",
        }
        for name, keystore in keystores.items():
            prefix = f"listener.name.{name.lower()}"
            properties |= {
                f"{prefix}.ssl.keystore.type": "PEM",
                f"{prefix}.ssl.keystore.location": str(keystore),
                f"{prefix}.scram-sha-512.sasl.jaas.config": _SCRAM,
            }
        own, *ports = free_ports(1 + len(keystores))
        listeners = [Listener("PLAINTEXT", own)]
        listeners += [Listener(name, port, protocol="SASL_SSL") for name, port in zip(keystores, ports, strict=True)]
        users = {ADMIN: ADMIN_PASSWORD}
        self.node = KafkaNode(folder / "node", listeners=listeners, properties=properties, users=users)

    def environment(
        self, folder: Path, user: str, secret: Path | None = None, listener: str = SECURE
    ) -> dict[str, str]:
        """Settings of ``user``, whose password is in the file ``secret``, or who is the administrator. ``folder``: for its data."""
        folder.mkdir(exist_ok=True)
        if secret is None:
            secret = folder / "admin-password"
            secret.write_text(ADMIN_PASSWORD, encoding="utf-8")
        return {
            "SCENARIOS_DATA_DIR": str(folder),
            "SCENARIOS_LOG": f"kafka://{self.node.address_of(listener)}",
            "SCENARIOS_KAFKA_USERNAME": user,
            "SCENARIOS_KAFKA_PASSWORD_FILE": str(secret),
            "SCENARIOS_KAFKA_CA_FILE": str(self.authority.file),
            "SCENARIOS_PARTITIONS": "1",
        }


@cache
def secure_kafka() -> SecureKafka:
    """The node, which runs until the process ends. Skips the test, and says what to install, where there is no Java."""
    folder = Path(tempfile.mkdtemp(prefix="secure-kafka"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kafka = SecureKafka(folder)
    try:
        kafka.node.start()
    except NoJavaError as error:
        pytest.skip(str(error))
    except BaseException:
        kafka.node.kill()
        raise
    atexit.register(kafka.node.kill)
    return kafka
