"""A broker took records and shows them to nobody, since a replica sleeps: whoever follows a dead producer waits for them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from kafka import KafkaAdminClient, OffsetSpec, TopicPartition
from kafka.errors import RequestTimedOutError

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.kafka_pending import WholeLogClient
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.localset.kafka import KafkaCluster, KafkaNode
from scenario_registry.localset.kafka_jars import NoJavaError
from schemas.log import PartitionId, topic_of
from tests.scenario_registry.eventlog.appending import numbered
from tests.support.waiting import wait_until

Answer = TypeVar("Answer")

TOPIC = topic_of("chengdu_rail")
PLACE = TopicPartition(TOPIC, 0)

_NOTES = "__consumer_offsets"

_SLEEPERS_STAY_IN_STEP = {"replica.lag.time.max.ms": "600000", "broker.session.timeout.ms": "600000"}
_SLEEPS_SECONDS = 10.0

_SENDER = """
import sys
from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import LogUnavailableError
from tests.scenario_registry.eventlog.appending import numbered
topic, *servers = sys.argv[1:]
log = KafkaEventLog(servers, partitions=1)
log.append(topic, numbered(1, 10), producer="site", first_number=1)
print("10 are there", flush=True)
sys.stdin.readline()
while True:
    try:
        log.append(topic, numbered(11, 10), producer="site", first_number=11)
    except LogUnavailableError:
        continue
"""


@pytest.mark.slow
def test_what_a_dead_producer_sent_is_not_sent_again_though_no_broker_shows_it_yet(tmp_path: Path) -> None:
    cluster = KafkaCluster(tmp_path, properties=_SLEEPERS_STAY_IN_STEP)
    try:
        cluster.start()
        _follow_a_dead_producer(cluster)
    except NoJavaError as error:
        pytest.skip(str(error))
    finally:
        for node in cluster.nodes:
            node.process.resume()
        cluster.kill()


def _follow_a_dead_producer(cluster: KafkaCluster) -> None:
    sender = subprocess.Popen(
        [sys.executable, "-c", _SENDER, TOPIC, *cluster.addresses], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert sender.stdin
    assert sender.stdout
    assert sender.stdout.readline() == b"10 are there\n"
    sleeper = _follower(cluster)
    awake = [node.address for node in cluster.nodes if node is not sleeper]
    # The leader takes what is sent and waits for the sleeper, which is in step until it is missed.
    sleeper.process.pause()
    sender.stdin.write(b"go on\n")
    sender.stdin.flush()
    # The sender may ask the sleeper first, more than once, and wait half a minute for its answer each time.
    with WholeLogClient(bootstrap_servers=awake) as leaders:

        def is_sent() -> bool:
            assert sender.poll() is None, "it ended with nobody's answer"
            offsets = _answered(lambda: leaders.list_partition_offsets({PLACE: OffsetSpec.LATEST}))
            return bool(offsets[PLACE].offset >= 20)

        wait_until(is_sent)
    sender.kill()
    sender.wait()
    following = KafkaEventLog(awake)
    shown = _answered(following.partitions)[PartitionId(*PLACE)]
    assert shown.end == 10, "shown although a replica in step sleeps"
    waking = threading.Timer(_SLEEPS_SECONDS, sleeper.process.resume)
    waking.start()
    _answered(lambda: following.append(TOPIC, numbered(11, 15), producer="site", first_number=11))
    waking.join()
    records = following.read(PartitionId(*PLACE), 0, max_records=99, max_bytes=9999)
    following.close()
    assert [int(it.value) for it in records] == list(range(1, 26))


def _answered(question: Callable[[], Answer]) -> Answer:
    """Whoever knows of all brokers sometimes asks the one that sleeps, and hears nothing."""
    while True:
        with suppress(LogUnavailableError, RequestTimedOutError):
            return question()


def _follower(cluster: KafkaCluster) -> KafkaNode:
    """One that neither leads the topic nor keeps the producer's notes."""
    with KafkaAdminClient(bootstrap_servers=cluster.addresses) as admin:
        led = {
            topic["name"]: {it["partition_index"]: it["leader_id"] for it in topic["partitions"]}
            for topic in admin.describe_topics([TOPIC, _NOTES])
        }
    digest = 0
    for character in f"{TOPIC}.producer.site":
        digest = (31 * digest + ord(character)) % 2**32
    keeper = led[_NOTES][(digest & 0x7FFFFFFF) % len(led[_NOTES])]
    return next(it for number, it in enumerate(cluster.nodes, 1) if number not in (led[TOPIC][0], keeper))
