"""Rejected events, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection, text

from sinks.queries.rejections import (
    RejectionState,
    Sought,
    rejected_event,
    rejected_events,
    rejected_organisations,
)
from tests.sinks.queries.conftest import RECORDS
from tests.support.events import MEDIA, RAIL


def test_a_rejected_event_is_kept_verbatim_with_its_problems_and_its_replay(connection: Connection) -> None:
    (found,) = rejected_events(connection)
    sent = next(one for _, one in RECORDS if one.key == "坏".encode())
    assert (found.key, found.raw) == (sent.key, sent.value)
    assert [(problem.code, problem.field) for problem in found.problems] == [("missing_title", "data.title")]
    assert found.origin == {"file": "合成.xlsx", "row": 7, "cells": {"title": "B7"}}
    assert found.state is RejectionState.REPLAYED
    assert (found.replayed_as, found.replay_outcome) == ((found.partition, found.position + 1), "accepted")


def test_one_is_found_by_its_place(connection: Connection) -> None:
    (found,) = rejected_events(connection)
    assert rejected_event(connection, RAIL, found.partition, found.position) == found
    assert rejected_event(connection, RAIL, found.partition, found.position + 1) is None


def test_conditions(connection: Connection) -> None:
    assert len(list(rejected_events(connection, Sought(organisation=RAIL, code="missing_title")))) == 1
    assert list(rejected_events(connection, Sought(organisation=MEDIA))) == []
    assert list(rejected_events(connection, Sought(code="missing"))) == []
    assert list(rejected_events(connection, Sought(is_open=True))) == [], "it was replayed"


def test_what_comes_behind_a_place(connection: Connection) -> None:
    (found,) = rejected_events(connection)
    place = (found.organisation, found.partition, found.position)
    assert list(rejected_events(connection, after=place)) == []
    for earlier in (("a", 99, 99), (RAIL, found.partition, found.position - 1), (RAIL, found.partition - 1, 99)):
        assert list(rejected_events(connection, after=earlier)) == [found]
    for later in (("z", 0, 0), (RAIL, found.partition, found.position + 1), (RAIL, found.partition + 1, 0)):
        assert list(rejected_events(connection, after=later)) == []
    assert rejected_organisations(connection) == [RAIL]


def test_the_view_tells_of_it_without_the_bytes(connection: Connection) -> None:
    (row,) = connection.execute(text("SELECT * FROM registry_v1_rejections"))
    assert (row.organisation, row.local_id, row.replay_outcome) == (RAIL, "坏", "accepted")
    assert "raw" not in row._mapping
