"""What an organisation's own system says through the client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from producers.client import NotStatedError, Publisher
from producers.compare import compare
from producers.outbox import Outbox
from schemas.event import AMENDED, EVENT, STATED, WITHDRAWN
from schemas.scenario import Statement
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW, ORGANISATION, feed, row

STATEMENT = Statement(
    kind="scenario",
    title="合成场景",
    districts=["510104"],
    field="ai",
    industry="G",
    first_use=True,
    stage="published",
    published_on=date(2026, 3, 11),
)


@pytest.fixture
def log(tmp_path: Path) -> FileLog:
    return FileLog(tmp_path / "log")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as outbox:
        yield outbox


@pytest.fixture
def publisher(outbox: Outbox) -> Publisher:
    return Publisher(outbox, ORGANISATION, clock=lambda: NOW)


def test_a_life_is_told_in_order_and_every_event_keeps_the_contract(
    publisher: Publisher, outbox: Outbox, log: FileLog
) -> None:
    ids = [
        publisher.state("S-1", STATEMENT),
        publisher.amend("S-1", {"stage": "matched", "deadline": date(2026, 6, 30), "published_on": None}),
        publisher.withdraw("S-1", "合成：项目取消"),
        publisher.state("S-1", STATEMENT),
    ]
    assert log.records() == []
    assert outbox.flush(log) == 4
    found = [EVENT.validate_json(record.value) for record in log.records()]
    assert [(it.id, it.type, it.sequence) for it in found] == [
        (ids[0], STATED, 1),
        (ids[1], AMENDED, 2),
        (ids[2], WITHDRAWN, 3),
        (ids[3], STATED, 4),
    ]
    assert found[0].data == STATEMENT
    assert log.events()[1]["data"] == {"stage": "matched", "deadline": "2026-06-30", "published_on": None}
    assert {record.key for record in log.records()} == {"S-1"}


def test_saying_the_same_again_adds_no_event(publisher: Publisher, outbox: Outbox) -> None:
    assert publisher.state("S-1", STATEMENT) == publisher.state("S-1", STATEMENT)
    assert publisher.amend("S-1", {"site": "合成地点"}) == publisher.amend("S-1", {"site": "合成地点"})
    assert publisher.withdraw("S-1", "合成") == publisher.withdraw("S-1", "合成")
    assert outbox.pending() == 3


def test_a_mapping_with_the_fields_of_a_statement_says_the_same(publisher: Publisher, outbox: Outbox) -> None:
    assert publisher.state("S-1", STATEMENT.model_dump()) == publisher.state("S-1", STATEMENT)
    with pytest.raises(ValidationError, match="title"):
        publisher.state("S-1", {"kind": "scenario"})
    assert outbox.pending() == 1


def test_only_what_is_stated_can_be_amended_or_withdrawn(publisher: Publisher, outbox: Outbox) -> None:
    with pytest.raises(NotStatedError, match="S-1"):
        publisher.amend("S-1", {"site": "合成地点"})
    with pytest.raises(NotStatedError):
        publisher.withdraw("S-1", "合成")
    publisher.state("S-1", STATEMENT)
    publisher.withdraw("S-1", "合成")
    with pytest.raises(NotStatedError):
        publisher.amend("S-1", {"site": "合成地点"})
    assert outbox.pending() == 2


def test_what_breaks_the_contract_is_refused_before_it_is_recorded(publisher: Publisher, outbox: Outbox) -> None:
    publisher.state("S-1", STATEMENT)
    with pytest.raises(ValidationError):
        publisher.state(" ", STATEMENT)
    with pytest.raises(ValidationError):
        publisher.amend("S-1", {"titel": "合成"})
    with pytest.raises(ValidationError):
        publisher.amend("S-1", {})
    with pytest.raises(ValidationError):
        publisher.withdraw("S-1", "")
    assert outbox.pending() == 1


def test_client_and_feed_of_one_organisation_count_one_sequence(publisher: Publisher, outbox: Outbox) -> None:
    with outbox.staging(ORGANISATION, "synthetic") as staging:
        staging.stage(compare(feed(), [row("S-1"), row("S-2")], staging.sent_before(), NOW), NOW)
    publisher.state("S-1", STATEMENT)
    with outbox.staging(ORGANISATION, "synthetic") as staging:
        sent = staging.sent("S-1")
        assert sent is not None
        assert sent.sequence == 2
        assert compare(feed(), [row("S-2")], staging.sent_before(), NOW).records == ()


def test_what_the_client_confirms_is_no_longer_the_feed_s_to_miss(publisher: Publisher, outbox: Outbox) -> None:
    said = replace(row("S-1"), data=STATEMENT.model_dump(mode="json", exclude_none=True))
    with outbox.staging(ORGANISATION, "synthetic") as staging:
        staging.stage(compare(feed(), [said, row("S-2")], staging.sent_before(), NOW), NOW)
    publisher.state("S-1", STATEMENT)
    assert outbox.pending() == 2
    with outbox.staging(ORGANISATION, "synthetic") as staging:
        assert compare(feed(), [row("S-2")], staging.sent_before(), NOW).records == ()
