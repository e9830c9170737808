"""A delivery from the file to the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.feed import Feed
from producers.outbox import Outbox
from producers.publish import publish
from producers.sources.row import SourceError
from tests.producers.declared import SNAPSHOT, declared
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW

HEADINGS = "编号,名称,区县\n"


@pytest.fixture
def site(tmp_path: Path) -> Feed:
    return declared(tmp_path)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as outbox:
        yield outbox


@pytest.fixture
def log(tmp_path: Path) -> FileLog:
    return FileLog(tmp_path / "log")


def delivery(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "合成.csv"
    path.write_text(HEADINGS + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_deliveries_in_turn_send_what_is_new_changed_or_gone(
    tmp_path: Path, site: Feed, outbox: Outbox, log: FileLog
) -> None:
    first = publish(site, delivery(tmp_path, "1,甲,锦江", "2,乙,锦江", "3,丙,锦江"), outbox, log, NOW)
    assert (first.counts.new, first.sent) == (3, 3)
    second = publish(site, delivery(tmp_path, "1,甲,锦江", "2,乙乙,锦江", "4,丁,武侯", "4,戊,武侯"), outbox, log, NOW)
    counts = second.counts
    assert (counts.new, counts.changed, counts.unchanged, counts.bad, counts.missing) == (1, 1, 1, 1, 1)
    assert [(it.key, it.event["sequence"]) for it in log.records()] == [
        ("1", 1),
        ("2", 1),
        ("3", 1),
        ("2", 2),
        ("4", 1),
        ("4", 1),
        ("3", 2),
    ]
    assert log.records()[5].headers["problems"][0]["code"] == "duplicate_local_id"


def test_the_same_delivery_again_sends_nothing_and_is_noted(
    tmp_path: Path, site: Feed, outbox: Outbox, log: FileLog
) -> None:
    path = delivery(tmp_path, "1,甲,锦江", "坏行")
    publish(site, path, outbox, log, NOW)
    again = publish(site, path, outbox, log, NOW)
    assert (again.counts.unchanged, again.counts.bad_again, again.sent) == (1, 1, 0)
    last = outbox.last_deliveries().get((site.organisation, site.name))
    assert last is not None
    assert (last.file.name, last.file.sha256) == ("合成.csv", hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_row_that_cannot_be_read_keeps_its_neighbours_and_withholds_withdrawals(
    tmp_path: Path, site: Feed, outbox: Outbox, log: FileLog
) -> None:
    publish(site, delivery(tmp_path, "1,甲,锦江", "2,乙,锦江"), outbox, log, NOW)
    found = publish(site, delivery(tmp_path, "坏行", "3,丙,锦江"), outbox, log, NOW)
    assert (found.counts.bad, found.counts.new, found.counts.missing, found.counts.withheld) == (1, 1, 0, 2)
    assert found.counts.withheld_reason == "unreadable_id"
    assert log.records()[2].value.decode().strip() == "坏行"


def test_a_source_that_cannot_be_read_records_nothing(tmp_path: Path, site: Feed, outbox: Outbox, log: FileLog) -> None:
    with pytest.raises(SourceError):
        publish(site, tmp_path / "missing.csv", outbox, log, NOW)
    assert outbox.last_deliveries().get((site.organisation, site.name)) is None


def test_a_partial_feed_withdraws_nothing(tmp_path: Path, outbox: Outbox, log: FileLog) -> None:
    partial = declared(tmp_path, SNAPSHOT.replace('"complete"', '"partial"'))
    publish(partial, delivery(tmp_path, "1,甲,锦江", "2,乙,锦江"), outbox, log, NOW)
    assert publish(partial, delivery(tmp_path, "2,乙,锦江"), outbox, log, NOW).sent == 0


def test_progress_is_told_while_the_log_takes_events(tmp_path: Path, site: Feed, outbox: Outbox, log: FileLog) -> None:
    steps: list[tuple[int, int]] = []
    path = delivery(tmp_path, "1,甲,锦江", "2,乙,锦江")
    publish(site, path, outbox, log, NOW, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(2, 2)]
