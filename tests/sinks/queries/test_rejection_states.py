"""What became of a rejected event since, on both databases. All data is synthetic."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, event

from schemas.log import PROBLEMS_HEADER, topic_of
from sinks.queries.rejections import RejectionState, Sought, rejected_event, rejected_events
from tests.sinks.queries.conftest import reading
from tests.support.events import MEDIA, RAIL, record, stated, withdrawn
from tests.support.places import DATABASES
from tests.support.running import process

REPEATED = (PROBLEMS_HEADER, b'[{"code": "duplicate_local_id", "field": "subject"}]')

RECORDS = (
    (RAIL, record(stated("later", 1, title=""))),
    (RAIL, record(stated("later", 2))),
    (RAIL, record(stated("same", 1, title=""))),
    (RAIL, record(stated("same", 1))),
    (RAIL, record(stated("before", 1))),
    (RAIL, record(stated("before", 2, title=""))),
    (MEDIA, record(stated("before", 3, title="另一机构的同号场景") | {"source": MEDIA})),
    (RAIL, record(stated("lower", 3, title=""))),
    (RAIL, record(stated("lower", 2))),
    (RAIL, record(stated("withdrawn", 1))),
    (RAIL, record(stated("withdrawn", 2, title=""))),
    (RAIL, record(withdrawn("withdrawn", 3))),
    (RAIL, record(stated("again", 1, title=""))),
    (RAIL, record(stated("again", 2))),
    (RAIL, record(stated("again", 3, title=""))),
    (RAIL, record(stated("repeated", 1))),
    (RAIL, record(stated("repeated", 1, title="另一行"), headers=(REPEATED,))),
    (RAIL, record(stated("repeated", 2, title="第一行有变化"))),
    (RAIL, record(stated("versionless", "一", title=""))),
    (RAIL, record(stated("versionless", 1))),
    (RAIL, record(b"{", key=b"later")),
)
"""What is sent, append by append."""


@pytest.fixture(scope="module", params=list(DATABASES))
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A reader's connection to the registry after ``RECORDS``."""
    with DATABASES[request.param]() as place:
        for number, (organisation, one) in enumerate(RECORDS, start=1):
            place.log().append(topic_of(organisation), [one], producer=f"test-{number}", first_number=1)
        process(place)
        with reading(place) as opened:
            yield opened


def test_mended_is_what_came_again_later_as_that_version_or_a_higher_one(connection: Connection) -> None:
    found = {
        state: [it.local_id for it in rejected_events(connection) if it.state is state] for state in RejectionState
    }
    mended = ["again", "later", "same", "versionless", "withdrawn"]
    assert sorted(found[RejectionState.MENDED], key=str) == mended
    assert sorted(found[RejectionState.OPEN], key=str) == [None, "again", "before", "lower", "repeated"]
    assert found[RejectionState.REPLAYED] == []


def test_open_is_the_condition_for_what_is_in_the_state_open(connection: Connection) -> None:
    still_open = [it for it in rejected_events(connection) if it.state is RejectionState.OPEN]
    assert list(rejected_events(connection, Sought(is_open=True))) == still_open
    first = still_open[0]
    assert rejected_event(connection, first.organisation, first.partition, first.position) == first


def test_states_cost_no_statement_of_their_own(connection: Connection) -> None:
    statements: list[str] = []

    def count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(connection, "before_cursor_execute", count)
    try:
        assert len(list(rejected_events(connection))) == 10
    finally:
        event.remove(connection, "before_cursor_execute", count)
    assert len(statements) == 1
