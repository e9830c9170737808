"""What the log on Kafka promises beyond the contract of every log: nothing doubled when a process dies, and a clock of its own."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from scenario_registry.eventlog.kafka_connection import connection
from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import OffsetRange, ProducerGapError, RetentionGapError
from scenario_registry.localset.processes import free_ports
from schemas.broker_access import PLAIN_TEXT
from schemas.failpoint import VARIABLE
from schemas.log import LogRecord, NewRecord, PartitionId, topic_of
from tests.scenario_registry.eventlog.appending import numbered
from tests.support.kafka.broker import Broker
from tests.support.kafka.shared import empty_broker
from tests.support.places import whole_log
from tests.support.waiting import HANGS_SECONDS

TOPIC = topic_of("chengdu_rail")


@pytest.fixture
def broker() -> Broker:
    return empty_broker()


@pytest.fixture
def log(broker: Broker) -> Iterator[KafkaEventLog]:
    opened = KafkaEventLog([broker.address])
    yield opened
    opened.close()


def append_and_die(broker: Broker, producer: str, first: int, count: int, failpoint: str) -> None:
    command = [sys.executable, "-m", "tests.scenario_registry.eventlog.appending"]
    arguments = [broker.address, TOPIC, producer, str(first), str(count)]
    run = subprocess.run(
        [*command, *arguments],
        env=os.environ | {VARIABLE: failpoint},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr


def numbers(log: KafkaEventLog) -> list[int]:
    return [int(record.value) for record in whole_log(log)]


@pytest.mark.parametrize("before", [0, 40])
@pytest.mark.parametrize("failpoint", ["kafka_log.noted", "kafka_log.sent"])
def test_a_process_that_died_while_appending_is_followed_by_one_that_doubles_nothing(
    broker: Broker, log: KafkaEventLog, before: int, failpoint: str
) -> None:
    if before:
        log.append(TOPIC, numbered(1, before), producer="site", first_number=1)
    append_and_die(broker, "site", before + 1, 20, failpoint)
    # Another site of the organisation writes meanwhile, under the same numbers.
    log.append(TOPIC, [NewRecord(b"other", b"0")] * 30, producer="other-site", first_number=1)
    next_session = KafkaEventLog([broker.address])
    next_session.append(TOPIC, numbered(before + 1, 30), producer="site", first_number=before + 1)
    next_session.close()
    found = [number for number in numbers(log) if number]
    assert sorted(found) == list(range(1, before + 31))
    assert len(numbers(log)) == len(found) + 30
    by_partition = {
        place: [it for it in whole_log(log) if it.partition == place.partition] for place in log.partitions()
    }
    for records in by_partition.values():
        ours = [int(record.value) for record in records if record.value != b"0"]
        assert ours == sorted(ours)


def test_a_jump_in_the_numbers_is_told_by_every_session(broker: Broker, log: KafkaEventLog) -> None:
    with pytest.raises(ProducerGapError, match="number 1 and starts with 2"):
        log.append(TOPIC, numbered(2, 3), producer="site", first_number=2)
    log.append(TOPIC, numbered(1, 10), producer="site", first_number=1)
    with pytest.raises(ProducerGapError, match="number 11 and starts with 12"):
        log.append(TOPIC, numbered(12, 3), producer="site", first_number=12)
    append_and_die(broker, "site", 11, 5, "kafka_log.sent")
    next_session = KafkaEventLog([broker.address])
    with pytest.raises(ProducerGapError, match="number 16 and starts with 17"):
        next_session.append(TOPIC, numbered(17, 3), producer="site", first_number=17)
    next_session.append(TOPIC, numbered(1, 18), producer="site", first_number=1)
    next_session.close()
    assert sorted(numbers(log)) == list(range(1, 19))


def test_a_session_knows_what_it_appended_itself(log: KafkaEventLog) -> None:
    log.append(TOPIC, numbered(1, 10), producer="site", first_number=1)
    log.append(TOPIC, numbered(6, 10), producer="site", first_number=6)
    assert sorted(numbers(log)) == list(range(1, 16))


def test_the_time_of_a_record_is_the_brokers_and_never_the_senders(broker: Broker, log: KafkaEventLog) -> None:
    log.append(TOPIC, numbered(1, 1), producer="site", first_number=1)
    sender = KafkaProducer(bootstrap_servers=broker.address)
    sender.send(TOPIC, key=b"K-1", value=b"2", timestamp_ms=1_000).get(timeout=HANGS_SECONDS)
    sender.close()
    first, second = whole_log(log)
    now = datetime.now(UTC).timestamp() * 1_000_000
    assert now - 120_000_000 < first.appended_us <= second.appended_us <= now + 60_000_000


def test_headers_come_back_as_they_were_sent_whoever_sent_them(broker: Broker, log: KafkaEventLog) -> None:
    headers = (("origin", b'{"row": 1}'), ("bytes", b"\xff\x00"))
    log.append(TOPIC, [NewRecord(b"K", b"ours", headers)], producer="site", first_number=1)
    sender = KafkaProducer(bootstrap_servers=broker.address)
    sender.send(TOPIC, key=b"K", value=b"theirs", headers=list(headers)).get(timeout=HANGS_SECONDS)
    sender.close()
    assert [(record.value, record.headers) for record in whole_log(log)] == [(b"ours", headers), (b"theirs", headers)]


def test_a_topic_is_made_such_that_kafka_removes_nothing_by_itself(broker: Broker) -> None:
    log = KafkaEventLog([broker.address], partitions=3)
    log.append(TOPIC, numbered(1, 1), producer="site", first_number=1)
    with KafkaAdminClient(bootstrap_servers=broker.address) as admin:
        (topic,) = admin.describe_topics([TOPIC])
        settings = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPIC)])
    log.close()
    assert len(topic["partitions"]) == 3
    assert "LogAppendTime" in str(settings)


def test_trimming_stops_at_the_processed_position_and_a_reader_behind_it_is_told(log: KafkaEventLog) -> None:
    log.append(TOPIC, [NewRecord(b"K", b"%d" % number) for number in range(10)], producer="site", first_number=1)
    (place,) = log.partitions()
    later = datetime.now(UTC) + timedelta(days=1)
    assert log.trim(later - timedelta(days=2), {place: 10}) == 0
    assert log.trim(later, {place: 4, PartitionId(topic_of("nobody"), 0): 3}) == 4
    assert log.trim(later, {place: 4}) == 0
    assert log.partitions() == {place: OffsetRange(4, 10)}
    with pytest.raises(RetentionGapError, match="starts at 4"):
        log.read(place, 3, max_records=10, max_bytes=1000)
    assert values(log.read(place, 4, max_records=3, max_bytes=1000)) == [b"4", b"5", b"6"]


def test_reading_bounded_by_bytes_gives_one_record_at_least_and_loses_none(log: KafkaEventLog) -> None:
    large = b"x" * 2_000_000
    log.append(TOPIC, [NewRecord(b"K", large), NewRecord(b"K", b"small")], producer="site", first_number=1)
    (place,) = log.partitions()
    assert values(log.read(place, 0, max_records=10, max_bytes=1000)) == [large]
    assert values(log.read(place, 1, max_records=10, max_bytes=1000)) == [b"small"]
    assert log.read(place, 2, max_records=10, max_bytes=1000) == []
    assert log.read(PartitionId(TOPIC, 99), 0, max_records=10, max_bytes=1000) == []


def values(records: list[LogRecord]) -> list[bytes]:
    return [record.value for record in records]


@pytest.mark.parametrize("make", [KafkaConsumer, KafkaAdminClient, KafkaProducer])
def test_a_client_that_finds_no_broker_leaves_nothing_behind(
    make: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    """Else a process that waits for a broker runs out of files within hours."""
    options = connection([f"127.0.0.1:{free_ports(1)[0]}"], PLAIN_TEXT) | {"bootstrap_timeout_ms": 200}
    open_after = []
    # What pytest keeps of the log holds the errors, and these the client.
    with caplog.at_level(logging.CRITICAL, logger="kafka"):
        for _ in range(4):
            with pytest.raises(KafkaError):
                make(**options)
            gc.collect()
            open_after.append((threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))))
    assert len(set(open_after[1:])) == 1
