"""The outbox keeps every event until the log has it, exactly once and in order."""

from __future__ import annotations

import multiprocessing
import resource
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from producers.compare import compare
from producers.delivered_file import DeliveredFile
from producers.outbox import BATCH_BYTES, BATCH_RECORDS, LogWriter, Outbox
from producers.outbox_error import OutboxError
from producers.sent import Comparison, Counts, SentBefore
from schemas.log import NewRecord
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW, ORGANISATION, broken, feed, row

TOPIC = f"scenario-events.{ORGANISATION}"


def comparison(*values: bytes) -> Comparison:
    return Comparison(tuple(NewRecord(None, value) for value in values), Counts(bad=len(values)))


def stage(outbox: Outbox, *values: bytes, organisation: str = ORGANISATION) -> None:
    with outbox.staging(organisation, "synthetic") as staging:
        staging.stage(comparison(*values), NOW)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db", busy_seconds=0.1) as outbox:
        yield outbox


@pytest.fixture
def log(tmp_path: Path) -> FileLog:
    return FileLog(tmp_path / "log")


class UnreachableLog:
    """A log that takes some batches and then cannot be reached."""

    def __init__(self, log: LogWriter, batches: int) -> None:
        self._log = log
        self._batches = batches

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        if self._batches == 0:
            raise ConnectionError("synthetic outage")
        self._batches -= 1
        self._log.append(topic, records, producer=producer, first_number=first_number)


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    """No file of this process can grow beyond ``limit`` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_events_reach_the_log_in_order_with_key_and_headers(outbox: Outbox, log: FileLog) -> None:
    found = compare(feed(), [row("甲"), broken(b"\xff\x00"), row("乙")], SentBefore(), NOW)
    with outbox.staging(ORGANISATION, "synthetic") as staging:
        staging.stage(found, NOW)
    assert outbox.pending() == 3
    assert outbox.flush(log) == 3
    assert [(it.topic, it.number, it.key) for it in log.records()] == [
        (TOPIC, 1, "甲"),
        (TOPIC, 2, None),
        (TOPIC, 3, "乙"),
    ]
    assert [it.value for it in log.records()] == [it.value for it in found.records]
    assert log.records()[0].headers["origin"]["cells"] == {"title": "B2"}
    assert (outbox.pending(), outbox.flush(log)) == (0, 0)


def test_numbers_go_on_after_a_flush_and_count_per_topic(outbox: Outbox, log: FileLog) -> None:
    stage(outbox, b"1", b"2")
    outbox.flush(log)
    stage(outbox, b"3")
    stage(outbox, b"other", organisation="chengdu_media")
    outbox.flush(log)
    numbers = {(it.topic, it.value): it.number for it in log.records()}
    assert numbers == {
        (TOPIC, b"1"): 1,
        (TOPIC, b"2"): 2,
        (TOPIC, b"3"): 3,
        ("scenario-events.chengdu_media", b"other"): 1,
    }


def test_the_memory_of_what_was_sent_is_read_as_it_was_staged(tmp_path: Path) -> None:
    found = compare(feed(), [row("甲"), row("乙"), broken(b"x")], SentBefore(), NOW)
    with Outbox(tmp_path / "outbox.db") as outbox, outbox.staging(ORGANISATION, "synthetic") as staging:
        staging.stage(found, NOW)
    with Outbox(tmp_path / "outbox.db") as outbox, outbox.staging(ORGANISATION, "synthetic") as staging:
        before = staging.sent_before()
        assert (before.subjects, before.once) == (found.subjects, found.remember)
        assert staging.sent("甲") == found.subjects["甲"]
        assert staging.sent("丙") is None
        staging.stage(replace(comparison(), forget=frozenset(found.remember)), NOW)
        assert staging.sent_before().once == {}


def test_the_last_delivery_is_noted_per_feed(outbox: Outbox) -> None:
    assert outbox.last_deliveries().get((ORGANISATION, "synthetic")) is None
    for name in ("一.csv", "二.csv"):
        with outbox.staging(ORGANISATION, "synthetic") as staging:
            staging.stage(comparison(b"x"), NOW, DeliveredFile(name, "0" * 64))
    last = outbox.last_deliveries().get((ORGANISATION, "synthetic"))
    assert last is not None
    assert (last.staged_at, last.file.name, last.counts) == (NOW, "二.csv", Counts(bad=1))
    assert outbox.last_deliveries().get((ORGANISATION, "other")) is None


def test_a_block_that_raises_leaves_nothing(outbox: Outbox) -> None:
    def fail() -> None:
        with outbox.staging(ORGANISATION, "synthetic") as staging:
            staging.stage(comparison(b"x"), NOW)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert (outbox.pending(), outbox.last_deliveries().get((ORGANISATION, "synthetic"))) == (0, None)


def test_what_the_log_did_not_take_stays_and_goes_with_the_next_flush(outbox: Outbox, log: FileLog) -> None:
    values = [str(number).encode() for number in range(2 * BATCH_RECORDS + 5)]
    stage(outbox, *values)
    with pytest.raises(ConnectionError):
        outbox.flush(UnreachableLog(log, batches=1))
    assert outbox.pending() == BATCH_RECORDS + 5
    steps: list[tuple[int, int]] = []
    outbox.flush(log, lambda done, total: steps.append((done, total)))
    assert [it.value for it in log.records()] == values
    assert steps == [(BATCH_RECORDS, BATCH_RECORDS + 5), (BATCH_RECORDS + 5, BATCH_RECORDS + 5)]


def test_a_batch_is_bounded_in_bytes_and_an_oversized_event_goes_alone(outbox: Outbox, tmp_path: Path) -> None:
    sizes: list[list[int]] = []

    class Measuring:
        def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
            sizes.append([len(record.value) for record in records])

    big, half = b"x" * (BATCH_BYTES + 1), b"x" * (BATCH_BYTES // 2)
    stage(outbox, b"x", big, half, half, b"x")
    outbox.flush(Measuring())
    assert sizes == [[1], [len(big)], [len(half), len(half)], [1]]


def test_a_file_made_anew_numbers_under_another_name(tmp_path: Path, log: FileLog) -> None:
    for name in ("a.db", "b.db"):
        with Outbox(tmp_path / name) as outbox:
            stage(outbox, b"x")
            outbox.flush(log)
    assert [it.number for it in log.records()] == [1, 1]
    assert len({it.producer for it in log.records()}) == 2


def test_a_locked_outbox_says_so_and_records_nothing(outbox: Outbox, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutboxError, match="被另一个进程占用") as caught:
        stage(outbox, b"x")
    holder.execute("ROLLBACK")
    holder.close()
    assert (caught.value.code, outbox.pending()) == ("outbox_locked", 0)
    stage(outbox, b"x")
    assert outbox.pending() == 1


def test_two_deliveries_are_never_compared_with_the_same_memory(outbox: Outbox, tmp_path: Path) -> None:
    with Outbox(tmp_path / "outbox.db", busy_seconds=0.1) as other, outbox.staging(ORGANISATION, "synthetic"):
        waiting = other.staging(ORGANISATION, "synthetic")
        with pytest.raises(OutboxError) as caught:
            waiting.__enter__()
    assert caught.value.code == "outbox_locked"


def test_one_flush_at_a_time_talks_to_the_log(outbox: Outbox, log: FileLog, tmp_path: Path) -> None:
    stage(outbox, b"x")
    second_done = threading.Event()

    def flush_too() -> None:
        with Outbox(tmp_path / "outbox.db") as other:
            other.flush(log)
        second_done.set()

    second = threading.Thread(target=flush_too)

    class Busy:
        def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
            second.start()
            assert not second_done.wait(0.3), "the other flush did not wait"
            log.append(topic, records, producer=producer, first_number=first_number)

    outbox.flush(Busy())
    second.join()
    assert second_done.is_set()
    assert [it.value for it in log.records()] == [b"x"]


def test_a_full_disk_says_so_and_records_nothing(outbox: Outbox, log: FileLog) -> None:
    stage(outbox, b"before")
    with file_size_limit(1024 * 1024), pytest.raises(OutboxError, match="磁盘") as caught:
        stage(outbox, *[b"x" * 100_000] * 40)
    assert (caught.value.code, outbox.pending()) == ("outbox_not_writable", 1)
    stage(outbox, b"after")
    outbox.flush(log)
    assert [(it.number, it.value) for it in log.records()] == [(1, b"before"), (2, b"after")]


def test_a_full_disk_after_the_append_doubles_nothing(tmp_path: Path, log: FileLog) -> None:
    with Outbox(tmp_path / "outbox.db") as outbox:
        stage(outbox, *[b"x" * 1000] * 10)

        class FullAfterwards:
            def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
                log.append(topic, records, producer=producer, first_number=first_number)
                resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))

        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        try:
            with pytest.raises(OutboxError) as caught:
                outbox.flush(FullAfterwards())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert caught.value.code == "outbox_not_writable"
        outbox.flush(log)
        assert (len(log.records()), outbox.pending()) == (10, 0)


def test_a_file_that_is_no_outbox_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    path.write_bytes(b"synthetic, not a database" * 100)
    with pytest.raises(OutboxError) as caught:
        Outbox(path)
    assert caught.value.code == "outbox_damaged"


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(OutboxError) as caught:
        Outbox(path)
    assert caught.value.code == "outbox_too_new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutboxError) as caught:
        Outbox(tmp_path / "missing" / "outbox.db")
    assert caught.value.code == "outbox_not_writable"
    assert "missing" in str(caught.value)


def _publish_many(directory: Path, name: str, rounds: int) -> None:
    with Outbox(directory / "outbox.db") as outbox:
        for number in range(rounds):
            rows = [row(f"{name}-{number}"), row("共同", f"{name}-{number}")]
            with outbox.staging(ORGANISATION, name) as staging:
                staging.stage(compare(feed("partial", name), rows, staging.sent_before(), NOW), NOW)
            outbox.flush(FileLog(directory / "log"))


def test_processes_that_share_one_outbox_lose_and_double_nothing(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_publish_many, args=(tmp_path, name, 15)) for name in ("a", "b", "c")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    records = FileLog(tmp_path / "log").records()
    assert [it.number for it in records] == list(range(1, 91))
    shared = [it.event["sequence"] for it in records if it.key == "共同"]
    assert shared == list(range(1, 46))
    assert len({it.key for it in records}) == 46
