"""What the registry tells its readers: all of it, once, in order, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy.engine import URL

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import EventLog
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.relay.relay import Relay
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.failpoint import VARIABLE
from schemas.log import CHANGES_TOPIC, PartitionId, outcomes_topic_of, topic_of
from schemas.relayed import Answered, Changed
from sinks.queries.changes import feed_epoch_of
from sinks.queries.records import records
from sinks.registry import Registry
from tests.support import postgresql
from tests.support.events import MEDIA, RAIL, amended, record, stated, withdrawn
from tests.support.kafka.shared import empty_broker
from tests.support.waiting import wait_until

PARTITIONS = 2


class Place(NamedTuple):
    log: EventLog
    registry: Registry
    environment: dict[str, str]

    def send(self, organisation: str, first: int, *events: dict[str, Any]) -> None:
        sent = [record(it | {"source": organisation}) for it in events]
        self.log.append(topic_of(organisation), sent, producer="site", first_number=first)
        EmbeddedRuntime(self.log, self.registry, code_lists()).run()

    def told(self, topic: str) -> list[dict[str, Any]]:
        """All messages of a topic, partition by partition."""
        found = []
        for partition in range(PARTITIONS):
            offset = 0
            while batch := self.log.read(PartitionId(topic, partition), offset, max_records=1000, max_bytes=2**24):
                found += [json.loads(it.value) for it in batch]
                offset = batch[-1].offset + 1
        return found

    def relay(self, failpoint: str) -> int:
        """``scenarios relay`` as a process, to be killed there. Its exit code."""
        environment = self.environment | {VARIABLE: failpoint}
        command = [Path(sys.executable).parent / "scenarios", "relay"]
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.fixture(params=["sqlite", "kafka and postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    log: KafkaEventLog | SqliteEventLog
    if request.param == "sqlite":
        url = URL.create("sqlite", database=str(tmp_path / "registry.sqlite"))
        log, log_url = (
            SqliteEventLog(tmp_path / "log.sqlite", partitions=PARTITIONS),
            f"sqlite:///{tmp_path}/log.sqlite",
        )
    else:
        url = postgresql.database("relayed")
        address = empty_broker().address
        log, log_url = KafkaEventLog([address], partitions=PARTITIONS), f"kafka://{address}"
    registry = Registry(url)
    postgresql.empty(registry.engine)
    environment = os.environ | {
        "SCENARIOS_DATA_DIR": str(tmp_path),
        "SCENARIOS_LOG": log_url,
        "SCENARIOS_REGISTRY": url.render_as_string(hide_password=False),
        "SCENARIOS_PARTITIONS": str(PARTITIONS),
    }
    yield Place(log, registry, environment)
    log.close()
    registry.close()


def fill(place: Place, round_: int = 0) -> None:
    """Some of everything, from two organisations."""
    first = 200 * round_ + 1
    events = [stated(f"S-{round_}-{number}", 1, title=f"合成{number}") for number in range(150)]
    events += [amended(f"S-{round_}-{number}", 2, stage="pilot") for number in range(30)]
    events += [withdrawn(f"S-{round_}-{number}", 3) for number in range(10)]
    events += [stated(f"S-{round_}-1", 1, title="合成1"), stated("S-broken", 0), *events[:8]]
    place.send(RAIL, first, *events)
    place.send(MEDIA, round_ + 1, stated(f"M-{round_}"))


def folded(messages: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a reader of the changes has in the end."""
    found: dict[str, dict[str, Any]] = {}
    for message in messages:
        found[message["data"]["registry_id"]] = message["data"]
    return found


def assert_all_told_once(place: Place) -> None:
    changes = place.told(CHANGES_TOPIC)
    with place.registry.engine.connect() as connection:
        expected = {it.registry_id: it for it in records(connection)}
        last = connection.exec_driver_sql("SELECT version FROM registry_version").scalar_one()
        epoch = feed_epoch_of(connection)
        ledger = [
            tuple(row)
            for row in connection.exec_driver_sql("SELECT organisation, partition, position, outcome FROM ledger")
        ]
    assert Counter(it["id"] for it in changes) == Counter(f"{epoch}/{version}" for version in range(1, last + 1))
    for message in changes:
        Changed.model_validate(message)
    by_subject: dict[str, list[int]] = {}
    for message in changes:
        by_subject.setdefault(message["subject"], []).append(message["data"]["version"])
    assert all(versions == sorted(versions) for versions in by_subject.values())
    got = folded(changes)
    assert got.keys() == expected.keys()
    for registry_id, found in expected.items():
        last_told = got[registry_id]
        assert (last_told["sequence"], last_told["stage"], last_told["conflicted"]) == (
            found.sequence, found.stage, found.conflicted,
        )  # fmt: skip
    told = []
    for organisation in (RAIL, MEDIA):
        for message in place.told(outcomes_topic_of(organisation)):
            data = Answered.model_validate(message).data
            assert data.organisation == organisation
            told.append((data.organisation, data.partition, data.position, data.outcome.value))
            assert (data.outcome == "rejected") == any("message_zh" in it for it in data.problems)
    assert sorted(told) == sorted(ledger)


def test_every_change_and_every_outcome_is_told_once(place: Place) -> None:
    fill(place)
    relay = Relay(place.registry.engine, place.log)
    assert relay.behind() == {"changes": 191, "outcomes": 201}
    assert relay.run() == 392
    assert (relay.run(), relay.behind()) == (0, {"changes": 0, "outcomes": 0})
    fill(place, 1)
    assert Relay(place.registry.engine, place.log).run() == 392
    assert_all_told_once(place)


@pytest.mark.parametrize("failpoint", ["relay.read", "relay.sent", "kafka_log.sent"])
def test_a_killed_relay_is_followed_by_one_that_leaves_out_and_repeats_nothing(place: Place, failpoint: str) -> None:
    if failpoint == "kafka_log.sent" and isinstance(place.log, SqliteEventLog):
        failpoint = "relay.sent"
    fill(place)
    for passage in (1, 2):
        assert place.relay(f"{failpoint}:{passage}") == -signal.SIGKILL
    fill(place, 1)
    Relay(place.registry.engine, place.log).run()
    assert_all_told_once(place)


def await_all_told(place: Place) -> None:
    with place.registry.engine.connect() as connection:
        changes = connection.exec_driver_sql("SELECT version FROM registry_version").scalar_one()
        events = connection.exec_driver_sql("SELECT COUNT(*) FROM ledger").scalar_one()

    def told() -> tuple[int, int]:
        return len(place.told(CHANGES_TOPIC)), sum(len(place.told(outcomes_topic_of(it))) for it in (RAIL, MEDIA))

    wait_until(lambda: told() == (changes, events), told)


def test_a_second_relay_waits_until_the_first_one_ends(place: Place) -> None:
    fill(place)
    command = [Path(sys.executable).parent / "scenarios", "relay", "--follow"]
    first, second = (
        subprocess.Popen(command, env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    )
    try:
        for round_ in (1, 2):
            await_all_told(place)
            fill(place, round_)
            if round_ == 1:
                first.kill()
        await_all_told(place)
        second.send_signal(signal.SIGINT)
        assert second.wait() == 0
    finally:
        for process in (first, second):
            process.kill()
            process.communicate()
    assert_all_told_once(place)
