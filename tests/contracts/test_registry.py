"""What every registry promises."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from schemas.batch import BatchResult, Replay
from schemas.log import PartitionId
from schemas.outcome import Outcome
from schemas.record import Key, RecordState
from schemas.registry_id import registry_id
from sinks.database import open_engine
from sinks.registry import Registry
from sinks.sink import StalePositionError
from tests.support.batches import created, log_record, rejection, version_of
from tests.support.contents import contents_of
from tests.support.events import MEDIA, RAIL

P0, P1 = (PartitionId(f"scenario-events.{RAIL}", number) for number in (0, 1))
KEY = Key(RAIL, "S-1")


def write(registry: Registry, result: BatchResult) -> int:
    with registry.transaction() as transaction:
        return transaction.write(result)


class TestTransaction:
    def test_nothing_of_a_batch_stays_when_its_end_fails(self, registry: Registry) -> None:
        before = contents_of(registry.engine)
        with pytest.raises(ZeroDivisionError):
            _write_and_fail(registry)
        assert contents_of(registry.engine) == before
        assert registry.positions() == {}
        assert write(registry, created(KEY, 0)) == 1

    def test_nothing_of_a_batch_stays_when_the_database_refuses_a_part(self, registry: Registry) -> None:
        write(registry, created(KEY, 0))
        before = contents_of(registry.engine)
        with pytest.raises(IntegrityError):
            _write_two(registry, created(Key(RAIL, "S-2"), 1), created(Key(RAIL, "S-3"), 0))
        assert contents_of(registry.engine) == before

    def test_all_of_a_batch_is_there_afterwards(self, registry: Registry) -> None:
        with registry.transaction() as transaction:
            transaction.advance(P0, 0, 1)
            version = transaction.write(created(KEY, 0))
        contents = contents_of(registry.engine)
        assert version == 1
        assert {name: len(rows) for name, rows in contents.items()} == {
            "records": 1, "versions": 1, "ledger": 1, "rejections": 0, "changes": 1, "positions": 1, "membership": 1, "loop_events": 0,
        }  # fmt: skip
        assert contents["membership"] == [(*KEY, registry_id(*KEY))]

    def test_a_reader_sees_nothing_of_an_open_transaction(self, registry: Registry, url: str) -> None:
        with registry.transaction() as transaction:
            transaction.write(created(KEY, 0))
            reader = threading.Thread(target=lambda: seen.append(_records_elsewhere(url)))
            seen: list[int] = []
            reader.start()
            reader.join()
        assert seen == [0]
        assert _records_elsewhere(url) == 1

    def test_a_batch_without_changes_leaves_the_version(self, registry: Registry) -> None:
        assert write(registry, created(KEY, 0)) == 1
        assert write(registry, rejection(1, "d")) == 1
        assert write(registry, BatchResult()) == 1


def _write_and_fail(registry: Registry) -> None:
    with registry.transaction() as transaction:
        transaction.advance(P0, 0, 1)
        transaction.write(created(KEY, 0))
        transaction.write(rejection(1, "d"))
        raise ZeroDivisionError


def _write_two(registry: Registry, first: BatchResult, second: BatchResult) -> None:
    with registry.transaction() as transaction:
        transaction.write(first)
        transaction.write(second)


def _records_elsewhere(url: str) -> int:
    engine = open_engine(url, read_only=True)
    with engine.connect() as connection:
        found: int = connection.exec_driver_sql("SELECT COUNT(*) FROM records").scalar_one()
    engine.dispose()
    return found


class TestPositions:
    def test_a_partition_starts_at_zero_and_moves_on(self, registry: Registry) -> None:
        for expected, following in ((0, 5), (5, 6)):
            with registry.transaction() as transaction:
                transaction.advance(P0, expected, following)
                transaction.advance(P1, expected * 2, following * 2)
        assert registry.positions() == {P0: 6, P1: 12}

    @pytest.mark.parametrize("wrong", [0, 4, 6])
    def test_who_stands_elsewhere_is_told_and_writes_nothing(self, registry: Registry, wrong: int) -> None:
        with registry.transaction() as transaction:
            transaction.advance(P0, 0, 5)
        with pytest.raises(StalePositionError, match=f"stands at offset 5, not at {wrong}"):
            _advance_and_write(registry, wrong)
        assert registry.positions() == {P0: 5}
        assert contents_of(registry.engine)["records"] == []

    def test_a_partition_that_never_was_stands_at_zero(self, registry: Registry) -> None:
        with pytest.raises(StalePositionError, match="stands at offset 0, not at 3"):
            _advance_and_write(registry, 3)
        assert registry.positions() == {}

    def test_of_two_that_start_at_once_one_is_told(self, url: str) -> None:
        """Both write the first batch of the same partition."""
        registries = [Registry(url), Registry(url)]
        ready = threading.Barrier(2)
        told: list[str] = []

        def start(registry: Registry) -> None:
            ready.wait()
            try:
                _advance_and_write(registry, 0)
            except StalePositionError:
                told.append("stale")
            else:
                told.append("written")

        threads = [threading.Thread(target=start, args=(registry,)) for registry in registries]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == ["stale", "written"]
        assert registries[0].positions() == {P0: 9}
        for registry in registries:
            registry.close()


def _advance_and_write(registry: Registry, expected: int) -> None:
    with registry.transaction() as transaction:
        transaction.advance(P0, expected, 9)
        transaction.write(created(KEY, 0))


class TestLookUp:
    @pytest.mark.parametrize(
        "state",
        [
            RecordState(1, version_of(1).content_hash, version_of(1).data, "published", None, False, True, 1),
            RecordState(2**53 - 1, "h", '{"title":"𠮷\\"😀"}', "pilot", None, True, False, 2**53 - 1),
            RecordState(3, "h", '{"title":"x"}', "withdrawn", "合成\n理由", False, False, 7),
            RecordState(0, "", None, None, None, False, False, 7),
            RecordState(2, "h", None, "withdrawn", "合成理由", False, False, 2),
        ],
        ids=["verbatim", "merged", "withdrawn", "only amended", "withdrawn before stated"],
    )
    def test_a_record_comes_back_as_it_was_written(self, registry: Registry, state: RecordState) -> None:
        write(registry, BatchResult(records={KEY: state}, versions=created(KEY, 0).versions))
        with registry.transaction() as transaction:
            assert transaction.records([KEY], with_statement=[KEY]) == {KEY: state}

    def test_a_verbatim_statement_is_read_only_where_it_is_wanted(self, registry: Registry) -> None:
        other = Key(RAIL, "S-2")
        for offset, key in enumerate((KEY, other)):
            write(registry, created(key, offset))
        with registry.transaction() as transaction:
            found = transaction.records([KEY, other], with_statement=[other])
        assert {key: state.statement for key, state in found.items()} == {KEY: None, other: version_of(1).data}
        assert all(state.is_stated for state in found.values())

    def test_what_is_not_known_is_left_out(self, registry: Registry) -> None:
        write(registry, created(KEY, 0))
        other = Key(MEDIA, "S-1")
        with registry.transaction() as transaction:
            assert set(transaction.records([KEY, other, Key(RAIL, "S-2")], with_statement=[other])) == {KEY}
            assert transaction.records([], with_statement=[]) == {}
            assert transaction.histories([other]) == {other: []}
        assert contents_of(registry.engine)["membership"] == [(*KEY, registry_id(*KEY))]

    def test_more_keys_than_a_statement_takes_parameters(self, registry: Registry) -> None:
        keys = [Key(RAIL, f"S-{number}") for number in range(40_000)]
        write(registry, created(keys[-1], 0))
        with registry.transaction() as transaction:
            assert set(transaction.records(keys, with_statement=keys)) == {keys[-1]}
            assert sum(map(len, transaction.histories(keys).values())) == 1

    def test_a_history_has_all_versions_of_its_key_only(self, registry: Registry) -> None:
        write(registry, created(KEY, 0))
        write(registry, created(Key(RAIL, "S-2"), 1, title="合成乙"))
        with registry.transaction() as transaction:
            assert transaction.histories([KEY]) == {KEY: [version_of(1)]}

    def test_a_rejected_event_is_known_again_by_organisation_and_digest(self, registry: Registry) -> None:
        write(registry, rejection(0, "seen"))
        write(registry, rejection(1, None))
        with registry.transaction() as transaction:
            assert transaction.rejected(["seen", "other"]) == {(RAIL, "seen")}
            assert transaction.rejected([]) == set()
            assert transaction.rejected([f"d{number}" for number in range(70_000)] + ["seen"]) == {(RAIL, "seen")}

    def test_bytes_of_any_kind_are_kept(self, registry: Registry) -> None:
        value = bytes(range(256)) * 1000
        write(registry, rejection(0, "d", value=value))
        assert contents_of(registry.engine)["rejections"][0][5] == value


class TestWrite:
    def test_a_version_that_is_there_already_is_a_bug(self, registry: Registry) -> None:
        write(registry, created(KEY, 0))
        with pytest.raises(IntegrityError):
            write(registry, created(KEY, 1))

    def test_an_event_has_one_outcome(self, registry: Registry) -> None:
        write(registry, rejection(0, "a"))
        with pytest.raises(IntegrityError):
            write(registry, rejection(0, "b"))

    def test_a_record_never_goes_back(self, registry: Registry) -> None:
        newer, older = (RecordState(n, f"h{n}", "{}", "pilot", None, False, False, n) for n in (5, 4))
        write(registry, BatchResult(records={KEY: newer}))
        write(registry, BatchResult(records={KEY: older}))
        with registry.transaction() as transaction:
            assert transaction.records([KEY], with_statement=[KEY]) == {KEY: newer}

    def test_versions_of_changes_count_on(self, registry: Registry) -> None:
        for number in range(3):
            assert write(registry, created(Key(RAIL, f"S-{number}"), number)) == number + 1
        assert [row[0] for row in contents_of(registry.engine)["changes"]] == [1, 2, 3]

    def test_a_replay_is_noted_at_the_rejected_event(self, registry: Registry) -> None:
        write(registry, rejection(3, "d"))
        retried = log_record(8)
        write(registry, BatchResult(replays=[Replay(RAIL, 0, 3, retried, Outcome.ACCEPTED)]))
        assert contents_of(registry.engine)["rejections"][0][-3:] == (0, 8, "accepted")

    @pytest.mark.parametrize("place", [(MEDIA, 0, 3), (RAIL, 1, 3), (RAIL, 0, 4)])
    def test_a_replay_of_something_else_changes_nothing(self, registry: Registry, place: tuple[str, int, int]) -> None:
        write(registry, rejection(3, "d"))
        write(registry, BatchResult(replays=[Replay(*place, log_record(8), Outcome.ACCEPTED)]))
        assert contents_of(registry.engine)["rejections"][0][-3:] == (None, None, None)


def test_opening_again_keeps_everything(registry: Registry, url: str) -> None:
    write(registry, created(KEY, 0))
    before = contents_of(registry.engine)
    again = Registry(url)
    assert contents_of(again.engine) == before
    again.close()
    again.close()


def test_only_known_databases(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sqlite or postgresql, not on mysql"):
        Registry("mysql://localhost/x")
