"""Kafka Connect with Debezium's JDBC sink: one task, upserts, no validation and no look at the sequence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL

from bench.kafka.site import Site
from bench.kafka.topics import ENVELOPED_TOPIC
from scenario_registry.localset.kafka_jars import fetched
from scenario_registry.localset.processes import Process, free_ports

_BATCH = 3_000
_JARS = "kafka-connect-4.1.1-debezium-3.3.1"


def connect(site: Site, folder: Path, url: URL) -> Process:
    """A process that carries the enveloped topic into the table ``records`` of the database. Not started yet. Raises NoJavaError."""
    worker = {
        "bootstrap.servers": site.kafka.address,
        "listeners": f"HTTP://127.0.0.1:{free_ports(1)[0]}",
        "key.converter": "org.apache.kafka.connect.storage.StringConverter",
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable": "true",
        "offset.storage.file.filename": str(folder / "offsets"),
        # Left to the defaults, a fetch brings 1 MiB of a partition and a batch is what one of them holds.
        "consumer.max.poll.records": str(_BATCH),
        "consumer.max.partition.fetch.bytes": str(16 * 1024 * 1024),
    }
    connector = {
        "name": folder.name,
        "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
        "tasks.max": "1",
        "topics": ENVELOPED_TOPIC,
        # One statement for many rows; for that no row may come twice in a batch, which the buffer sees to.
        "connection.url": f"jdbc:postgresql://{url.host}:{url.port}/{url.database}?reWriteBatchedInserts=true",
        "connection.username": str(url.username),
        "connection.password": url.password or "none",
        "use.reduction.buffer": "true",
        "batch.size": str(_BATCH),
        "insert.mode": "upsert",
        "primary.key.mode": "record_value",
        "primary.key.fields": "organisation,local_id",
        "collection.name.format": "records",
        "schema.evolution": "none",
    }
    files = _written(folder / "worker.properties", worker), _written(folder / "connector.properties", connector)
    java = ["java", "-Xms512m", "-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"]
    jars = f"{fetched(Path(__file__).parent / 'pom.xml', _JARS)}/*"
    return Process("connect", [*java, jars, "org.apache.kafka.connect.cli.ConnectStandalone", *files], folder)


def _written(file: Path, properties: Mapping[str, str]) -> Path:
    file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
    return file
