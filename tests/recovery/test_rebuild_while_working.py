"""Rebuilds while workers write, readers read and the relay relays: nothing is lost or twice, and nobody has to be started anew."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from schemas.failpoint import VARIABLE
from schemas.log import CHANGES_TOPIC, PartitionId, topic_of
from sinks.database import open_engine
from sinks.queries.changes import current_version, feed_epoch_of
from tests.scenario_registry.runtimes.test_distributed import history
from tests.support.events import MEDIA, RAIL
from tests.support.workers import PARTITIONS, SCENARIOS, Site, site


class Reader:
    """Looks at the registry all the time, each time at one moment of it."""

    def __init__(self, place: Site) -> None:
        self._engine = open_engine(place.url, read_only=True)
        self.seen: list[tuple[str, int]] = []
        """Epoch and version of every look."""
        self.uneven: list[tuple[object, ...]] = []
        self.refused: list[OperationalError] = []

    def look(self) -> None:
        try:
            with self._engine.connect() as connection:
                self._look(connection)
        except OperationalError as error:
            self.refused.append(error)

    def _look(self, connection: Connection) -> None:
        epoch, version = feed_epoch_of(connection), current_version(connection)
        counts = connection.exec_driver_sql("SELECT count(*), max(version) FROM registry_v1_changes").one()
        events = connection.exec_driver_sql("SELECT count(*) FROM registry_v1_ledger").scalar_one()
        processed = connection.exec_driver_sql("SELECT sum(next_offset) FROM positions").scalar_one()
        if (version, version or None, processed) != (*counts, events or None):
            self.uneven.append((epoch, version, *counts, processed, events))
        self.seen.append((epoch, version))

    def close(self) -> None:
        self._engine.dispose()

    def epochs(self) -> list[str]:
        """In the order in which they were seen."""
        return list(dict.fromkeys(epoch for epoch, _ in self.seen))


@contextmanager
def looking(place: Site) -> Iterator[Reader]:
    reader, is_over = Reader(place), threading.Event()

    def look() -> None:
        while not is_over.wait(0.02):
            reader.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield reader
    finally:
        is_over.set()
        thread.join()
        reader.close()


@contextmanager
def sending(place: Site) -> Iterator[None]:
    """Two organisations send a few events again and again until the block ends."""
    is_over = threading.Event()

    def send() -> None:
        # A log serves one thread.
        with closing(KafkaEventLog([place.address], partitions=PARTITIONS)) as log:
            numbers = {RAIL: 1, MEDIA: 1}
            for seed in count():
                for organisation, number in numbers.items():
                    records = history(organisation, seed=seed, size=10)
                    log.append(topic_of(organisation), records, producer="site", first_number=number)
                    numbers[organisation] += len(records)
                if is_over.wait(0.5):
                    return

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        with opened.registry.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS registry_previous CASCADE")
        yield opened


def rebuild(place: Site, failpoint: str | None = None) -> tuple[int, str, str]:
    """``scenarios rebuild`` as a process: exit code and what it printed."""
    environment = place.environment | ({VARIABLE: failpoint} if failpoint else {})
    done = subprocess.run(
        [SCENARIOS, "rebuild", "--json"], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def told_changes(place: Site) -> Counter[str]:
    """Ids of all relayed changes."""
    found: Counter[str] = Counter()
    for number in range(PARTITIONS):
        offset = 0
        while batch := place.log.read(PartitionId(CHANGES_TOPIC, number), offset, max_records=5000, max_bytes=2**25):
            found.update(json.loads(it.value)["id"] for it in batch)
            offset = batch[-1].offset + 1
    return found


@pytest.mark.slow
def test_workers_readers_and_relay_go_on_through_rebuilds(place: Site) -> None:
    workers = [place.start(), place.start()]
    relay = subprocess.Popen(
        [SCENARIOS, "relay", "--follow"],
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with looking(place) as reader:
            with sending(place):
                place.wait_until(lambda: bool(place.registry.positions()))
                for failpoint in (None, "rebuild.locked", None):
                    code, printed, errors = rebuild(place, failpoint)
                    if failpoint is not None:
                        assert code == -signal.SIGKILL, errors
                        continue
                    assert code == 0, errors + printed
                    assert json.loads(printed)["switched"] is True
            place.wait_until_processed()
            reader.look()
        assert [worker.process.poll() for worker in workers] == [None, None], workers[0].said() + workers[1].said()
        with place.registry.engine.connect() as connection:
            last = (feed_epoch_of(connection), current_version(connection))
        expected = {f"{last[0]}/{version}" for version in range(1, last[1] + 1)}
        place.wait_until(lambda: expected <= told_changes(place).keys())
        assert relay.poll() is None
    finally:
        relay.kill()
        _, relay_errors = relay.communicate()
    assert "Traceback" not in relay_errors
    assert [worker.stop() for worker in workers] == [0, 0]
    assert place.differences_from_embedded() == []
    assert set(told_changes(place).values()) == {1}
    # Three names of the feed, none of which comes back, and within each the version never falls.
    assert (len(reader.epochs()), reader.uneven) == (3, [])
    assert reader.seen[-1] == last
    by_epoch = sorted(reader.seen, key=lambda it: reader.epochs().index(it[0]))
    assert reader.seen == by_epoch
    for before, after in zip(reader.seen, reader.seen[1:], strict=False):
        assert before[0] != after[0] or before[1] <= after[1]
    assert reader.refused == []


def test_check_compares_at_one_moment_while_workers_write(place: Site) -> None:
    worker = place.start()
    with sending(place):
        place.wait_until(lambda: bool(place.registry.positions()))
        before = sum(place.registry.positions().values())
        done = subprocess.run(
            [SCENARIOS, "rebuild", "--check", "--json"],
            env=place.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        place.wait_until(lambda: sum(place.registry.positions().values()) > found["events"])
    assert found["differences"] == 0
    assert found["events"] >= before
    assert worker.stop() == 0
