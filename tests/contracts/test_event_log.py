"""What every event log promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.port import EventLog, OffsetRange, ProducerGapError, RetentionGapError
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import LogRecord, NewRecord, PartitionId
from tests.support.kafka.shared import empty_broker
from tests.support.memory_log import MemoryLog
from tests.support.places import whole_log

TOPIC = "scenario-events.chengdu_rail"
LATER = datetime.now(UTC) + timedelta(days=36_500)

OpenLog = Callable[[], EventLog]


@pytest.fixture(params=["memory", "sqlite", "kafka"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenLog]:
    """Opens one and the same log, as often as wanted."""
    if request.param == "memory":
        kept = MemoryLog()
        yield lambda: kept
        return
    broker = empty_broker().address if request.param == "kafka" else None
    opened: list[EventLog] = []

    def open_once_more() -> EventLog:
        opened.append(KafkaEventLog([broker]) if broker else SqliteEventLog(tmp_path / "log.sqlite"))
        return opened[-1]

    yield open_once_more
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: OpenLog) -> EventLog:
    return open_log()


def new(*values: str, key: str | None = "k") -> list[NewRecord]:
    return [NewRecord(None if key is None else key.encode(), value.encode()) for value in values]


def test_the_log_knows_how_far_a_producer_is(open_log: OpenLog) -> None:
    log = open_log()
    assert log.last_number(TOPIC, "relay") == 0
    log.append(TOPIC, new("a", "b"), producer="relay", first_number=1)
    log.append(TOPIC, new("c"), producer="other", first_number=1)
    again = open_log()
    assert (again.last_number(TOPIC, "relay"), again.last_number(TOPIC, "other")) == (2, 1)
    again.append(TOPIC, new("d"), producer="relay", first_number=3)
    assert open_log().last_number(TOPIC, "relay") == 3


def values(records: Sequence[LogRecord]) -> list[str]:
    return [record.value.decode() for record in records]


def read_all(log: EventLog, partition: PartitionId, offset: int = 0) -> list[LogRecord]:
    return log.read(partition, offset, max_records=10_000, max_bytes=2**40)


def only_partition(log: EventLog) -> PartitionId:
    (partition,) = log.partitions()
    return partition


def test_an_empty_log_has_no_partitions_and_nothing_to_read(log: EventLog) -> None:
    assert log.partitions() == {}
    assert read_all(log, PartitionId(TOPIC, 0)) == []


def test_what_was_appended_is_read_in_order_with_offsets_from_zero(log: EventLog) -> None:
    log.append(TOPIC, new("a", "b", "c"), producer="p", first_number=1)
    log.append(TOPIC, new("d"), producer="p", first_number=4)
    partition = only_partition(log)
    records = read_all(log, partition)
    assert [(record.offset, record.value) for record in records] == [(0, b"a"), (1, b"b"), (2, b"c"), (3, b"d")]
    assert {PartitionId(record.topic, record.partition) for record in records} == {partition}
    assert log.partitions() == {partition: OffsetRange(0, 4)}


def test_the_logs_clock_never_runs_backwards_within_an_append(log: EventLog) -> None:
    log.append(TOPIC, new("a", "b", "c"), producer="p", first_number=1)
    times = [record.appended_us for record in read_all(log, only_partition(log))]
    assert times == sorted(times)
    assert times[0] > 1_700_000_000_000_000


def test_reading_again_gives_the_same(log: EventLog, open_log: OpenLog) -> None:
    log.append(TOPIC, new("a", "b"), producer="p", first_number=1)
    assert whole_log(open_log()) == whole_log(log) == whole_log(log)


class TestProducerNumbers:
    def test_the_same_append_again_adds_nothing(self, log: EventLog) -> None:
        for _ in range(3):
            log.append(TOPIC, new("a", "b"), producer="p", first_number=1)
        assert values(whole_log(log)) == ["a", "b"]

    def test_of_an_overlapping_append_only_the_new_part_is_added(self, log: EventLog) -> None:
        log.append(TOPIC, new("a", "b"), producer="p", first_number=1)
        log.append(TOPIC, new("b", "c", "d"), producer="p", first_number=2)
        log.append(TOPIC, new("a"), producer="p", first_number=1)
        log.append(TOPIC, new("e"), producer="p", first_number=5)
        assert values(whole_log(log)) == ["a", "b", "c", "d", "e"]

    def test_appending_nothing_is_nothing(self, log: EventLog) -> None:
        log.append(TOPIC, [], producer="p", first_number=1)
        assert whole_log(log) == []
        log.append(TOPIC, new("a"), producer="p", first_number=1)
        assert values(whole_log(log)) == ["a"]

    def test_a_gap_in_the_numbers_is_an_error_and_nothing_is_appended(self, log: EventLog) -> None:
        log.append(TOPIC, new("a"), producer="p", first_number=1)
        with pytest.raises(ProducerGapError, match=r"from|starts with 3"):
            log.append(TOPIC, new("c"), producer="p", first_number=3)
        assert values(whole_log(log)) == ["a"]

    def test_producers_and_topics_have_numbers_of_their_own(self, log: EventLog) -> None:
        log.append(TOPIC, new("a"), producer="p", first_number=1)
        log.append(TOPIC, new("b"), producer="q", first_number=1)
        log.append(TOPIC + "_2", new("c"), producer="p", first_number=1)
        assert sorted(values(whole_log(log))) == ["a", "b", "c"]

    def test_numbers_outlive_the_process(self, open_log: OpenLog) -> None:
        open_log().append(TOPIC, new("a", "b"), producer="p", first_number=1)
        again = open_log()
        again.append(TOPIC, new("a", "b"), producer="p", first_number=1)
        assert values(whole_log(again)) == ["a", "b"]

    def test_processes_that_take_turns_under_one_name_double_nothing(self, open_log: OpenLog) -> None:
        mine, theirs = open_log(), open_log()
        mine.append(TOPIC, new("1"), producer="p", first_number=1)
        theirs.append(TOPIC, new("2", "3"), producer="p", first_number=2)
        # The other process died before it could tell anybody that these are in the log.
        mine.append(TOPIC, new("2", "3"), producer="p", first_number=2)
        mine.append(TOPIC, new("4"), producer="p", first_number=4)
        theirs.append(TOPIC, new("5"), producer="p", first_number=5)
        mine.append(TOPIC, new("6"), producer="p", first_number=6)
        assert [values(read_all(mine, partition)) for partition in mine.partitions()] == [
            ["1", "2", "3", "4", "5", "6"]
        ]


class TestPartitions:
    def test_a_key_stays_in_its_partition_in_order(self, log: EventLog) -> None:
        sent = [NewRecord(f"k{number % 7}".encode(), str(number).encode()) for number in range(100)]
        for number, record in enumerate(sent, 1):
            log.append(TOPIC, [record], producer="p", first_number=number)
        records = whole_log(log)
        assert len(records) == len(sent)
        for key in {record.key for record in sent}:
            mine = [record for record in records if record.key == key]
            assert len({record.partition for record in mine}) == 1
            assert [record.value for record in mine] == [record.value for record in sent if record.key == key]

    def test_many_keys_use_several_partitions_each_without_gaps(self, log: EventLog) -> None:
        log.append(TOPIC, [NewRecord(str(n).encode(), b"x") for n in range(50)], producer="p", first_number=1)
        partitions = log.partitions()
        assert len(partitions) > 1
        for partition, held in partitions.items():
            assert [record.offset for record in read_all(log, partition)] == list(range(held.first, held.end))

    def test_topics_do_not_mix(self, log: EventLog) -> None:
        log.append(TOPIC, new("a"), producer="p", first_number=1)
        log.append("scenario-events.chengdu_media", new("b"), producer="p", first_number=1)
        assert Counter((record.topic, record.value) for record in whole_log(log)) == Counter(
            [(TOPIC, b"a"), ("scenario-events.chengdu_media", b"b")]
        )

    def test_partitions_come_in_order(self, log: EventLog) -> None:
        for topic in ("b", "c", "a"):
            log.append(topic, [NewRecord(str(n).encode(), b"x") for n in range(20)], producer="p", first_number=1)
        assert list(log.partitions()) == sorted(log.partitions())


class TestLimits:
    def test_at_most_so_many_records(self, log: EventLog) -> None:
        log.append(TOPIC, new(*"abcde"), producer="p", first_number=1)
        partition = only_partition(log)
        assert values(log.read(partition, 1, max_records=3, max_bytes=1_000)) == ["b", "c", "d"]
        assert log.read(partition, 5, max_records=3, max_bytes=1_000) == []

    def test_about_so_many_bytes_but_at_least_one_record(self, log: EventLog) -> None:
        log.append(TOPIC, new("a" * 100, "b" * 100, "c" * 100), producer="p", first_number=1)
        partition = only_partition(log)
        assert len(log.read(partition, 0, max_records=10, max_bytes=1)) == 1
        assert len(log.read(partition, 0, max_records=10, max_bytes=150)) == 2

    def test_a_large_record_passes(self, log: EventLog) -> None:
        log.append(TOPIC, new("x" * 20_000_000), producer="p", first_number=1)
        assert len(whole_log(log)[0].value) == 20_000_000


class TestRetention:
    def test_what_is_old_and_processed_goes_and_offsets_stay(self, log: EventLog) -> None:
        log.append(TOPIC, new(*"abcde"), producer="p", first_number=1)
        partition = only_partition(log)
        assert log.trim(LATER, {partition: 3}) == 3
        assert log.partitions() == {partition: OffsetRange(3, 5)}
        assert [(record.offset, record.value) for record in read_all(log, partition, 3)] == [(3, b"d"), (4, b"e")]

    def test_what_is_not_processed_stays(self, log: EventLog) -> None:
        log.append(TOPIC, new("a", "b"), producer="p", first_number=1)
        assert log.trim(LATER, {only_partition(log): 0}) == 0
        assert log.trim(LATER, {}) == 0
        assert values(whole_log(log)) == ["a", "b"]

    def test_what_is_young_stays(self, log: EventLog) -> None:
        log.append(TOPIC, new("a", "b"), producer="p", first_number=1)
        assert log.trim(datetime(2020, 1, 1, tzinfo=UTC), {only_partition(log): 2}) == 0
        assert values(whole_log(log)) == ["a", "b"]

    def test_reading_what_is_gone_is_an_error_that_names_the_gap(self, log: EventLog) -> None:
        log.append(TOPIC, new(*"abc"), producer="p", first_number=1)
        partition = only_partition(log)
        log.trim(LATER, {partition: 2})
        with pytest.raises(RetentionGapError, match=r"offset 1 is wanted, but the log starts at 2"):
            read_all(log, partition, 1)

    def test_an_emptied_partition_remembers_its_end(self, log: EventLog) -> None:
        log.append(TOPIC, new("a", "b"), producer="p", first_number=1)
        partition = only_partition(log)
        assert log.trim(LATER, {partition: 2}) == 2
        assert log.trim(LATER, {partition: 2}) == 0
        assert log.partitions() == {partition: OffsetRange(2, 2)}
        with pytest.raises(RetentionGapError):
            read_all(log, partition, 0)
        log.append(TOPIC, new("c"), producer="p", first_number=3)
        assert [(record.offset, record.value) for record in read_all(log, partition, 2)] == [(2, b"c")]

    def test_a_partition_that_the_log_does_not_know_is_no_error(self, log: EventLog) -> None:
        assert log.trim(LATER, {PartitionId("scenario-events.nobody", 3): 7}) == 0
        assert log.partitions() == {}


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            NewRecord,
            st.none() | st.binary(max_size=40),
            st.binary(max_size=60),
            st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), st.binary(max_size=30))).map(tuple),
        ),
        min_size=1,
        max_size=5,
    )
)  # fmt: skip
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_keys_values_and_headers_of_any_bytes_come_back(kind: str, records: list[NewRecord]) -> None:
    log: EventLog = MemoryLog() if kind == "memory" else SqliteEventLog(Path(":memory:"))
    log.append(TOPIC, records, producer="p", first_number=1)
    read = [NewRecord(record.key, record.value, record.headers) for record in whole_log(log)]
    assert Counter(read) == Counter(records)
    log.close()


_WRITTEN = 400


def _write(path: Path, producer: str) -> int:
    log = SqliteEventLog(path)
    for number in range(1, _WRITTEN + 1):
        log.append(TOPIC, new(f"{producer}-{number}", key=f"k{number % 5}"), producer=producer, first_number=number)
    log.close()
    return _WRITTEN


def _follow(path: Path, wanted: int) -> list[tuple[int, int, bytes]]:
    """Everything that a reader sees that reads all the while, until it has seen what is wanted."""
    log = SqliteEventLog(path)
    positions: Counter[PartitionId] = Counter()
    seen: list[tuple[int, int, bytes]] = []
    while len(seen) < wanted:
        for partition in log.partitions():
            for record in log.read(partition, positions[partition], max_records=7, max_bytes=2**20):
                seen.append((record.partition, record.offset, record.value))
                positions[partition] = record.offset + 1
    log.close()
    return seen


def test_processes_read_and_write_the_same_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with ProcessPoolExecutor(5, mp_context=get_context("spawn")) as pool:
        readers = [pool.submit(_follow, path, 2 * _WRITTEN) for _ in range(3)]
        writers = [pool.submit(_write, path, producer) for producer in ("p", "q")]
        assert [writer.result(120) for writer in writers] == [_WRITTEN] * 2
        seen = [sorted(reader.result(120)) for reader in readers]
    log = SqliteEventLog(path)
    everything = sorted((record.partition, record.offset, record.value) for record in whole_log(log))
    log.close()
    assert len(everything) == 2 * _WRITTEN
    assert seen == [everything] * 3
