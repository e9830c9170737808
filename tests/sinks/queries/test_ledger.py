"""The accounting, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from sinks.queries.ledger import Asked, Balance, balances, entries, processed
from tests.sinks.queries.conftest import RECORDS
from tests.support.events import MEDIA, RAIL


def test_every_event_received_has_one_outcome(connection: Connection) -> None:
    found = balances(connection)
    assert all(balance.is_even for balance in found)
    assert sum(balance.received for balance in found) == len(RECORDS) + 1 == len(list(entries(connection)))


def test_an_outcome_too_many_or_too_few_shows() -> None:
    assert not Balance(RAIL, 0, 3, {"accepted": 2}).is_even
    assert not Balance(RAIL, 0, 3, {"accepted": 2, "rejected": 2}).is_even
    assert Balance(RAIL, 0, 3, {"accepted": 2, "rejected": 1}).is_even


def test_positions_are_what_was_received(connection: Connection) -> None:
    assert sum(processed(connection).values()) == len(RECORDS) + 1


@pytest.mark.parametrize(
    ("asked", "outcomes"),
    [
        (Asked(event_id="一号-3"), ["accepted", "duplicate"]),
        (Asked(event_id="一号-3", outcome="duplicate"), ["duplicate"]),
        (Asked(organisation=RAIL, local_id="坏"), ["rejected", "accepted"]),
        (Asked(organisation=MEDIA), ["accepted"]),
        (Asked(outcome="held"), ["held"]),
        (Asked(event_id="没有"), []),
    ],
)
def test_an_event_can_be_looked_up(connection: Connection, asked: Asked, outcomes: list[str]) -> None:
    assert [entry.outcome for entry in entries(connection, asked)] == outcomes


def test_an_entry_says_why_and_where(connection: Connection) -> None:
    (entry,) = entries(connection, Asked(outcome="rejected"))
    assert entry.problems == ("missing_title",)
    assert entry.origin == {"file": "合成.xlsx", "row": 7, "cells": {"title": "B7"}}
    assert entry.received_at.tzinfo is not None


def test_a_limit_takes_the_first(connection: Connection) -> None:
    assert list(entries(connection, limit=3)) == list(entries(connection))[:3]
