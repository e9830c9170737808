"""What every organisation says now, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.queries.records import Wanted, members, record, records
from tests.support.events import MEDIA, RAIL


def test_they_come_by_organisation_and_local_id_in_byte_order(connection: Connection) -> None:
    found = [(one.organisation, one.local_id) for one in records(connection)]
    assert found == sorted(found, key=lambda key: (key[0].encode(), key[1].encode()))
    assert found == [(MEDIA, "M"), (RAIL, "S%2"), (RAIL, "S_2"), (RAIL, "一号"), (RAIL, "争"), (RAIL, "坏")]


def test_a_record_is_what_its_versions_make(connection: Connection) -> None:
    found = record(connection, Key(RAIL, "一号"))
    assert found is not None
    assert (found.sequence, found.stage, found.withdrawn_because, found.conflicted) == (3, "published", None, False)
    assert (found.statement["title"], found.statement["districts"]) == ("新名", ["510105"])
    assert found.said_at == datetime(2026, 3, 11, 1, tzinfo=UTC)


def test_an_amended_record_has_all_its_fields(connection: Connection) -> None:
    found = record(connection, Key(RAIL, "S_2"))
    assert found is not None
    assert (found.statement["title"], found.statement["investment_cny"]) == ("合成示例：隧道巡检", 2_000_000)


def test_a_withdrawn_record_keeps_what_was_said_last(connection: Connection) -> None:
    found = record(connection, Key(RAIL, "S%2"))
    assert found is not None
    assert (found.stage, found.withdrawn_because, found.statement["stage"]) == ("withdrawn", "合成：取消", "published")


def test_a_conflict_shows(connection: Connection) -> None:
    found = record(connection, Key(RAIL, "争"))
    assert found is not None
    assert found.conflicted is True


def test_what_was_never_stated_is_no_record(connection: Connection) -> None:
    assert record(connection, Key(RAIL, "无")) is None


@pytest.mark.parametrize(
    ("wanted", "local_ids"),
    [
        (Wanted(organisation=MEDIA), ["M"]),
        (Wanted(kind="opportunity"), ["S%2"]),
        (Wanted(field="smart_transport"), ["一号"]),
        (Wanted(industry="I"), ["一号"]),
        (Wanted(industry="I65"), ["一号"]),
        (Wanted(industry="I6"), ["一号"]),
        (Wanted(industry="%"), []),
        (Wanted(district="510105"), ["一号"]),
        (Wanted(district="5101"), []),
        (Wanted(stage="withdrawn"), ["S%2"]),
        (Wanted(title="100%_"), ["S%2"]),
        (Wanted(title="%"), ["S%2"]),
        (Wanted(title="新", field="ai"), []),
    ],
)
def test_conditions(connection: Connection, wanted: Wanted, local_ids: list[str]) -> None:
    assert [one.local_id for one in records(connection, wanted)] == local_ids


def test_a_limit_takes_the_first(connection: Connection) -> None:
    assert [one.local_id for one in records(connection, limit=2)] == ["M", "S%2"]


def test_a_scenario_is_found_by_its_public_id(connection: Connection) -> None:
    assert [one.local_id for one in members(connection, registry_id(RAIL, "一号"))] == ["一号"]
    assert members(connection, registry_id(RAIL, "无")) == []


def test_a_reader_cannot_write(connection: Connection) -> None:
    with pytest.raises(DBAPIError):
        connection.exec_driver_sql("DELETE FROM records")
