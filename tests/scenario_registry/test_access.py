"""Who one is towards Kafka: settings that make sense together, and a secret that never shows."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaTimeoutError

from scenario_registry.access import broker_access
from scenario_registry.eventlog.kafka_connection import connection
from scenario_registry.settings import Settings, SettingsError, load_settings
from schemas.broker_access import PLAIN_TEXT
from tests.support.kafka.certificates import Authority

SECRET = "s3cret-of-a-test"  # noqa: S105 - synthetic


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    return Authority(tmp_path / "ca").file


def settings(folder: Path, **others: object) -> Settings:
    return Settings.in_folder(folder, log="kafka://127.0.0.1:1", **others)


def test_without_any_of_it_nothing_is_encrypted(tmp_path: Path) -> None:
    assert broker_access(settings(tmp_path)) == PLAIN_TEXT
    assert PLAIN_TEXT.tls() is None


def test_the_password_is_the_line_of_its_file(tmp_path: Path, ca: Path) -> None:
    (tmp_path / "password").write_text(f"{SECRET}\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        f'kafka_username = "rail"\nkafka_password_file = "password"\nkafka_ca_file = "{ca}"\n', encoding="utf-8"
    )
    loaded = load_settings(tmp_path / "own.toml", {})
    access = broker_access(loaded)
    assert (access.username, access.password) == ("rail", SECRET)
    context = access.tls()
    assert context is not None
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert SECRET not in f"{access!r} {access} {loaded!r}"


def test_the_password_may_stand_in_the_environment(tmp_path: Path, ca: Path) -> None:
    environment = {
        "SCENARIOS_KAFKA_USERNAME": "rail",
        "SCENARIOS_KAFKA_PASSWORD": SECRET,
        "SCENARIOS_KAFKA_CA_FILE": str(ca),
    }
    loaded = load_settings(None, environment)
    assert broker_access(loaded).password == SECRET
    assert SECRET not in repr(loaded)


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"kafka_username": "rail"}, "kafka_username 与 kafka_password_file 须同时设置"),
        ({"kafka_password": SECRET}, "need each other"),
        ({"kafka_username": "rail", "kafka_password": SECRET}, "set kafka_ca_file"),
        ({"kafka_password": SECRET, "kafka_password_file": "x"}, "only one of them"),
        ({"kafka_username": "rail", "kafka_password_file": "none"}, "kafka_password_file: .*cannot be read"),
        ({"kafka_username": "rail", "kafka_password_file": "empty"}, "the file is empty"),
        ({"kafka_username": "rail", "kafka_password_file": "bytes"}, r"cannot be read: .*bytes \(UTF-8\?\)$"),
        ({"kafka_ca_file": "none"}, "kafka_ca_file: .*no certificate: .*none"),
        ({"kafka_ca_file": "secret"}, "kafka_ca_file: .*no certificate: .*secret"),
    ],
)
def test_half_a_log_in_is_told_without_the_secret(tmp_path: Path, others: dict[str, str], told: str) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    (tmp_path / "bytes").write_bytes(SECRET.encode() + b"\xff")
    (tmp_path / "empty").touch()
    given = {name: str(tmp_path / it) if name.endswith("_file") else it for name, it in others.items()}
    with pytest.raises(SettingsError, match=told) as raised:
        broker_access(settings(tmp_path, **given))
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["kafka://rail:{}@host:9092", "kafka://rail:{}@host,host-2", "kafka://host,rail:{}@host-2"]
)
def test_a_password_in_the_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="see kafka_username and kafka_password_file") as raised:
        load_settings(None, {"SCENARIOS_LOG": url.format(SECRET)})
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("client", [KafkaAdminClient, KafkaConsumer, KafkaProducer])
def test_the_secret_is_in_no_log_even_where_everything_is_logged(
    tmp_path: Path, ca: Path, caplog: pytest.LogCaptureFixture, client: Any
) -> None:
    access = broker_access(settings(tmp_path, kafka_username="rail", kafka_password=SECRET, kafka_ca_file=ca))
    options = connection(["127.0.0.1:1"], access) | {"bootstrap_timeout_ms": 200}
    with caplog.at_level(logging.DEBUG), pytest.raises(KafkaTimeoutError):
        client(**options)
    assert "127.0.0.1" in caplog.text
    assert SECRET not in caplog.text
