"""Everything that was ever said about a scenario, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection, text

from schemas.outcome import Outcome
from schemas.record import Key
from sinks.queries.history import history
from tests.support.events import RAIL


def test_versions_come_by_sequence_whatever_the_order_of_arrival(connection: Connection) -> None:
    found = history(connection, Key(RAIL, "一号"))
    assert [said.version.sequence for said in found] == [1, 2, 3]
    assert [said.outcomes for said in found] == [(Outcome.ACCEPTED,), (Outcome.SUPERSEDED,), (Outcome.ACCEPTED,)]


def test_rivals_have_their_own_outcomes(connection: Connection) -> None:
    found = history(connection, Key(RAIL, "争"))
    assert [said.version.sequence for said in found] == [1, 1]
    assert sorted(said.outcomes for said in found) == [(Outcome.ACCEPTED,), (Outcome.CONFLICT,)]
    assert found[0].version.content_hash < found[1].version.content_hash


def test_what_is_held_is_in_the_history(connection: Connection) -> None:
    assert [said.outcomes for said in history(connection, Key(RAIL, "无"))] == [(Outcome.HELD,)]


def test_an_unknown_scenario_has_none(connection: Connection) -> None:
    assert history(connection, Key(RAIL, "没有")) == []


def test_in_the_view_a_version_is_followed_by_the_next_sequence_and_one_of_two_rivals_counts(
    connection: Connection,
) -> None:
    query = text("SELECT local_id, sequence, followed_at IS NULL, counts FROM registry_v1_history")
    found = {tuple(row[:2]) + tuple(map(bool, row[2:])) for row in connection.execute(query) if row[0] in "一号争"}
    assert found == {
        ("一号", 1, False, True),
        ("一号", 2, False, True),
        ("一号", 3, True, True),
        ("争", 1, True, False),
        ("争", 1, True, True),
    }
