"""Workers on a real Kafka and a real PostgreSQL: whatever is killed, nothing is lost and nothing is there twice."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, OffsetAndMetadata, TopicPartition
from sqlalchemy import func, select, text

from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.eventlog.kafka_log import KafkaEventLog
from schemas.event import STATED
from schemas.log import NewRecord
from sinks import tables
from sinks.registry import Registry
from tests.support import postgresql
from tests.support.events import MEDIA, RAIL, amended, event, record, stated, withdrawn
from tests.support.kafka.shared import shared_broker
from tests.support.workers import PARTITIONS, Site, site

CUT = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'workers'")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        yield opened


def history(organisation: str, *, seed: int, subjects: int = 40, size: int = 600) -> list[NewRecord]:
    """Several versions of every subject, some in conflict, some broken, some twice; in any order."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    sent: list[NewRecord] = []
    for _ in range(size):
        subject, sequence = f"S-{draw.randrange(subjects)}", draw.randint(1, 6)
        message = draw.choice(
            [
                stated(subject, sequence, title=f"合成{draw.randrange(3)}"),
                stated(subject, sequence),
                amended(subject, sequence, remark=f"合成{draw.randrange(3)}"),
                withdrawn(subject, sequence),
                event(STATED, {"kind": "unknown"}, subject=subject, sequence=sequence),
            ]
        )
        sent.append(record(message | {"source": organisation}))
    sent += [record(b"not JSON", key="S-1"), record(b"", key=None)]
    sent += draw.sample(sent, size // 4)
    draw.shuffle(sent)
    return sent


class Senders:
    """One producer per organisation, numbering on."""

    def __init__(self, place: Site) -> None:
        self._place = place
        self._sent = {RAIL: 0, MEDIA: 0}

    def send(self, *, seed: int) -> None:
        for organisation in self._sent:
            self._append(organisation, history(organisation, seed=seed))

    def _append(self, organisation: str, records: Sequence[NewRecord]) -> None:
        self._place.append(organisation, records, self._sent[organisation] + 1)
        self._sent[organisation] += len(records)


def assert_as_embedded(place: Site) -> None:
    """Row by row what the embedded runtime makes of the same log, and one outcome for every event."""
    assert place.differences_from_embedded() == []
    with place.registry.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.ledger)) == sum(place.ends().values()) > 1000


def test_one_worker_reaches_what_the_embedded_runtime_reaches_and_stops_when_asked(place: Site) -> None:
    senders = Senders(place)
    senders.send(seed=1)
    worker = place.start()
    place.wait_until_processed()
    senders.send(seed=2)
    place.wait_until_processed()
    assert worker.stop() == 0
    assert_as_embedded(place)
    assert committed(place) == {(*partition,): end for partition, end in place.ends().items()}


def test_two_workers_share_the_partitions_and_one_takes_over_from_a_killed_one(place: Site) -> None:
    senders = Senders(place)
    first, second = place.start(), place.start()
    place.wait_until(lambda: place.working_members() == 2)
    senders.send(seed=3)
    place.wait_until_processed()
    first.kill()
    senders.send(seed=4)
    place.wait_until_processed()
    third = place.start()
    place.wait_until(lambda: place.working_members() == 2)
    senders.send(seed=5)
    place.wait_until_processed()
    assert (second.stop(), third.stop()) == (0, 0)
    assert_as_embedded(place)


@pytest.mark.parametrize("asleep_at", [None, "registry.copying:2:SIGSTOP"], ids=["anywhere", "while it copies rows"])
def test_a_worker_that_slept_beyond_its_session_holds_nobody_up_and_doubles_nothing_when_it_wakes(
    place: Site, asleep_at: str | None
) -> None:
    senders = Senders(place)
    sleeper, other = place.start(asleep_at), place.start()
    place.wait_until(lambda: place.working_members() == 2)
    senders.send(seed=20)
    if asleep_at is None:
        sleeper.process.send_signal(signal.SIGSTOP)
    place.wait_until(lambda: place.working_members() == 1)
    senders.send(seed=21)
    place.wait_until_processed()
    sleeper.process.send_signal(signal.SIGCONT)
    place.wait_until(lambda: place.working_members() == 2)
    senders.send(seed=22)
    place.wait_until_processed()
    assert (sleeper.stop(), other.stop()) == (0, 0)
    assert_as_embedded(place)


@pytest.mark.parametrize(
    "failpoint", ["batch.read", "batch.decided", "registry.copying", "batch.written", "batch.committed"]
)
def test_a_worker_killed_in_a_batch_is_followed_by_one_that_loses_and_doubles_nothing(
    place: Site, failpoint: str
) -> None:
    senders = Senders(place)
    senders.send(seed=6)
    worker = place.start(f"{failpoint}:2")
    # A COPY is passed several times a batch.
    if failpoint != "registry.copying":
        # One batch may hold all that was sent, or several.
        place.wait_until(lambda: place.is_processed() or worker.process.poll() is not None)
        senders.send(seed=7)
    assert worker.wait() == -signal.SIGKILL
    senders.send(seed=8)
    place.start()
    place.wait_until_processed()
    assert_as_embedded(place)


@pytest.mark.parametrize("failpoint", ["worker.reconciling", "worker.acknowledged"])
def test_a_worker_killed_between_registry_and_group_offsets_leaves_the_registry_in_charge(
    place: Site, failpoint: str
) -> None:
    senders = Senders(place)
    senders.send(seed=6)
    assert place.start(failpoint).wait() == -signal.SIGKILL
    senders.send(seed=7)
    place.start()
    place.wait_until_processed()
    assert_as_embedded(place)


def test_a_worker_killed_while_partitions_are_taken_from_it_is_replaced_by_the_one_that_takes_them(place: Site) -> None:
    senders = Senders(place)
    worker = place.start("worker.revoking:2")
    place.wait_until(lambda: place.working_members() == 1)
    senders.send(seed=6)
    place.start()
    assert worker.wait() == -signal.SIGKILL
    senders.send(seed=7)
    place.wait_until_processed()
    assert_as_embedded(place)


def test_workers_that_come_and_go_all_the_time_and_are_more_than_there_are_partitions(place: Site) -> None:
    senders = Senders(place)
    # One that was not ready yet ends by the signal itself.
    ended_when_asked = {0, -signal.SIGINT}
    workers = [place.start() for _ in range(4)]
    for seed in range(30, 36):
        senders.send(seed=seed)
        leaver = workers.pop(0)
        if seed % 2:
            leaver.kill()
        else:
            assert leaver.stop() in ended_when_asked
        workers.append(place.start())
    place.wait_until_processed()
    assert {worker.stop() for worker in workers} <= ended_when_asked
    assert_as_embedded(place)


def test_a_worker_whose_connections_are_cut_goes_on(place: Site) -> None:
    senders = Senders(place)
    worker = place.start()
    administrator = Registry(postgresql.database("expected"))
    cut = 0
    for seed in range(12, 18):
        senders.send(seed=seed)
        place.wait_until(lambda: bool(place.registry.positions()))
        place.registry.close()
        with administrator.engine.connect() as connection:
            cut += len(connection.execute(CUT).all())
    administrator.close()
    assert cut > 0
    place.wait_until_processed()
    assert worker.stop() == 0
    assert_as_embedded(place)


def test_a_worker_goes_on_once_a_killed_broker_is_back(place: Site) -> None:
    senders = Senders(place)
    senders.send(seed=18)
    worker = place.start()
    place.wait_until_processed()
    broker = shared_broker()
    broker.kill()
    broker.start()
    senders.send(seed=19)
    place.wait_until_processed()
    assert worker.stop() == 0
    assert_as_embedded(place)


@pytest.mark.parametrize("where", ["ahead", "behind"])
def test_the_registry_says_where_to_go_on_whatever_offsets_the_group_has(place: Site, where: str) -> None:
    senders = Senders(place)
    senders.send(seed=8)
    worker = place.start()
    place.wait_until_processed()
    assert worker.stop() == 0
    senders.send(seed=9)
    wrong = {partition: end if where == "ahead" else 0 for partition, end in place.ends().items()}
    with KafkaAdminClient(bootstrap_servers=place.address) as admin:
        admin.alter_group_offsets(
            place.group, {TopicPartition(*it): OffsetAndMetadata(offset, "", -1) for it, offset in wrong.items()}
        )
    assert place.start().process.poll() is None
    place.wait_until_processed()
    assert_as_embedded(place)


def test_a_log_that_lacks_what_comes_next_ends_the_worker_with_a_reason(place: Site) -> None:
    Senders(place).send(seed=10)
    place.log.trim(datetime.now(UTC) + timedelta(days=1), dict.fromkeys(place.ends(), 5))
    worker = place.start()
    assert worker.wait() == ExitCode.OUT_OF_STEP
    assert "the log starts at 5" in worker.said()
    assert place.registry.positions() == {}


def test_a_log_that_ends_before_the_registry_ends_the_worker_with_a_reason(place: Site) -> None:
    senders = Senders(place)
    senders.send(seed=11)
    with place.registry.transaction() as transaction:
        for partition, end in place.ends().items():
            transaction.advance(partition, 0, end + 1)
    worker = place.start()
    assert worker.wait() == ExitCode.OUT_OF_STEP
    assert "the registry has processed up to" in worker.said()


def test_a_topic_that_was_deleted_and_made_again_ends_the_worker_with_a_reason(place: Site) -> None:
    senders = Senders(place)
    senders.send(seed=11)
    worker = place.start()
    place.wait_until_processed()
    assert worker.stop() == 0
    before = place.contents()
    shared_broker().delete_topics()
    place.log.close()
    place.log = KafkaEventLog([place.address], partitions=PARTITIONS)
    others = Senders(place)
    others.send(seed=12)
    others.send(seed=13)
    worker = place.start()
    assert worker.wait() == ExitCode.OUT_OF_STEP
    assert "the topic was deleted and made again" in worker.said()
    assert place.contents() == before


def committed(place: Site) -> dict[tuple[str, int], int]:
    """The group's offsets of partitions that hold something."""
    with KafkaAdminClient(bootstrap_servers=place.address) as admin:
        offsets = admin.list_group_offsets({place.group: None})[place.group]
    return {(it.topic, it.partition): found.offset for it, found in offsets.items() if found.offset}
