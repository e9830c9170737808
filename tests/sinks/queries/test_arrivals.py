"""How much came from whom, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection

from sinks.queries.arrivals import arrivals
from sinks.queries.ledger import Asked, entries
from tests.support.events import MEDIA, RAIL


def test_events_are_counted_by_outcome(connection: Connection) -> None:
    media, rail = arrivals(connection)
    assert (media.organisation, dict(media.outcomes), media.received) == (MEDIA, {"accepted": 1}, 1)
    assert (rail.organisation, rail.received) == (RAIL, 13)
    assert dict(rail.outcomes) == {
        "accepted": 8,
        "duplicate": 1,
        "superseded": 1,
        "conflict": 1,
        "rejected": 1,
        "held": 1,
    }


def test_the_last_arrival_is_that_of_the_last_event(connection: Connection) -> None:
    _, rail = arrivals(connection)
    assert rail.last_received_at == max(entry.received_at for entry in entries(connection, Asked(organisation=RAIL)))
