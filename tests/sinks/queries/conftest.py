"""One small registry, asked on both databases. All data is synthetic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from schemas.event import STATED
from schemas.log import ORIGIN_HEADER, REPLAY_HEADER, topic_of
from sinks.database import open_engine
from sinks.queries.rejections import rejected_events
from sinks.registry import Registry
from tests.support.events import MEDIA, RAIL, amended, event, record, stated, statement, withdrawn
from tests.support.places import PLACES, Place
from tests.support.running import process

ORIGIN = (ORIGIN_HEADER, '{"file": "合成.xlsx", "row": 7, "cells": {"title": "B7"}}'.encode())


RECORDS = (
    (RAIL, record(stated("一号", 1, title="旧名", districts=["510104", "510105"]))),
    (RAIL, record(stated("一号", 3, title="新名", districts=["510105"], field="smart_transport", industry="I65"))),
    (RAIL, record(stated("一号", 2, title="中间"))),
    (RAIL, record(stated("一号", 3, title="新名", districts=["510105"], field="smart_transport", industry="I65"))),
    (RAIL, record(stated("S_2"))),
    (RAIL, record(amended("S_2", 2, investment_cny=2_000_000))),
    (RAIL, record(stated("S%2", 1, kind="opportunity", title="100%_合成"))),
    (RAIL, record(withdrawn("S%2", 2, "合成：取消"))),
    (RAIL, record(amended("无", 5, title="尚未报送"))),
    (RAIL, record(stated("坏", 1, title=""), headers=(ORIGIN,))),
    (RAIL, record(stated("争", 1, title="甲"))),
    (RAIL, record(stated("争", 1, title="乙"))),
    (MEDIA, record(event(STATED, statement(), subject="M", source=MEDIA))),
)
"""What is sent, append by append."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The registry after ``RECORDS``, and after a second attempt at the one that was rejected."""
    with PLACES[request.param]() as opened:
        for number, (organisation, one) in enumerate(RECORDS, start=1):
            opened.log().append(topic_of(organisation), [one], producer=f"test-{number}", first_number=1)
        process(opened)
        with reading(opened) as connection:
            (rejected,) = rejected_events(connection)
        again = (REPLAY_HEADER, f"{rejected.partition}/{rejected.position}".encode())
        mended = record(stated("坏", 1, title="好了"), headers=(again,))
        opened.log().append(topic_of(RAIL), [mended], producer="replay", first_number=1)
        process(opened)
        yield opened


@contextmanager
def reading(place: Place) -> Iterator[Connection]:
    """A reader's connection."""
    registry = place.registry()
    assert isinstance(registry, Registry)
    engine = open_engine(registry.engine.url, read_only=True)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    """A reader's connection."""
    with reading(place) as opened:
        yield opened
