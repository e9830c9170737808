"""The change feed, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from sinks.queries.changes import changes_after, current_version, version_before


def test_versions_are_gapless_up_to_the_current_one(connection: Connection) -> None:
    found = list(changes_after(connection, 0))
    assert [change.version for change in found] == list(range(1, current_version(connection) + 1))


def test_reading_on_gives_what_is_left(connection: Connection) -> None:
    everything = list(changes_after(connection, 0))
    assert list(changes_after(connection, 2)) == everything[2:]
    assert list(changes_after(connection, 2, limit=1)) == everything[2:3]
    assert list(changes_after(connection, current_version(connection))) == []


def test_nothing_that_came_since_a_moment_is_left_out(connection: Connection) -> None:
    everything = list(changes_after(connection, 0))
    for change in everything:
        found = list(changes_after(connection, version_before(connection, change.received_at)))
        assert {one.version for one in everything if one.received_at >= change.received_at} <= {
            it.version for it in found
        }
        assert found[0].received_at >= change.received_at, "and it begins with such a one"
    after_all = max(change.received_at for change in everything) + timedelta(seconds=1)
    assert version_before(connection, after_all) == current_version(connection)


def test_a_change_holds_all_that_was_said_after_it(connection: Connection) -> None:
    found = [change for change in changes_after(connection, 0) if change.local_id == "S%2"]
    assert [(change.kind, change.stage, change.withdrawn_because) for change in found] == [
        ("created", "published", None),
        ("withdrawn", "withdrawn", "合成：取消"),
    ]
    assert found[1].statement["title"] == "100%_合成"


def test_an_amendment_is_told_as_the_whole_statement(connection: Connection) -> None:
    found = [change.statement for change in changes_after(connection, 0) if change.local_id == "S_2"]
    assert [statement.get("investment_cny") for statement in found] == [None, 2_000_000]
    assert found[0].items() < found[1].items()
