"""Looks at a registry with planted faults, kept in both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, delete

from quality.alerts.keep import keep
from quality.alerts.look import TOLD_BY_AGE, look_at
from schemas.incident import Kind
from schemas.moment import from_microseconds, to_microseconds
from sinks.incidents import incidents
from sinks.notices import Sent, due, mark, notices_of, postpone, take_up, waiting_by_channel
from sinks.quality_results import read_run
from sinks.tables import quality_deliveries, quality_incidents, quality_notices
from tests.quality.conftest import Runs

EVERY = timedelta(days=365)


@pytest.fixture
def emptied(runs: Runs) -> Iterator[Connection]:
    """In a transaction that is taken back."""
    with runs.registry.engine.connect() as connection, connection.begin() as transaction:
        for table in (quality_incidents, quality_notices, quality_deliveries):
            connection.execute(delete(table))
        yield connection
        transaction.rollback()


def ends(connection: Connection, run_id: int) -> datetime:
    return from_microseconds(read_run(connection, run_id).until_us)


def test_every_failing_rule_and_ill_feed_is_in_one_open_incident_and_is_told_once(
    runs: Runs, emptied: Connection
) -> None:
    now = ends(emptied, runs.after)
    written = keep(emptied, EVERY, [], now)
    opened = incidents(emptied, only_open=True)
    assert written == len(opened) > 0
    named = {(it.organisation, sign.name) for it in opened for sign in it.symptoms}
    run = read_run(emptied, runs.after)
    broken = {(it.organisation, it.rule) for it in run.results if not it.holds}
    assert {it for it in broken if it[1] not in TOLD_BY_AGE} == named & broken
    assert any(it.kind is Kind.REVIEWS for it in opened)
    assert {(it.organisation, it.state) for it in run.feeds if it.state in ("late", "silent", "broken")} <= named
    about_rules = [it.organisation for it in opened if it.kind is Kind.RULES]
    assert len(about_rules) == len(set(about_rules))
    assert keep(emptied, EVERY, [], now) == 0
    assert keep(emptied, EVERY, [], now + timedelta(hours=1)) == 0
    assert [it.number for it in incidents(emptied, only_open=True)] == [it.number for it in opened]
    for channel in ("log", "duty", "duty"):
        take_up(emptied, channel, 0)
    assert waiting_by_channel(emptied) == {"log": written, "duty": written}


def test_a_notice_says_whom_what_since_when_and_what_to_do_in_two_languages(runs: Runs, emptied: Connection) -> None:
    keep(emptied, EVERY, [], ends(emptied, runs.after))
    take_up(emptied, "log", 0)
    (it,) = [one for one, _ in due(emptied, "log", 2**62) if json.loads(one.document)["data"]["kind"] == "rules"][:1]
    document = json.loads(it.document)
    assert document["type"] == "incident.opened"
    data = document["data"]
    assert data["organisation"]
    assert data["name_zh"] in data["title"]["zh"]
    assert data["since"] <= data["opened_at"]
    for sign in data["symptoms"]:
        assert all(sign[part][language] for part in ("what", "todo") for language in ("zh", "en"))


def test_a_run_that_did_not_come_is_an_incident(runs: Runs, emptied: Connection) -> None:
    end = ends(emptied, runs.after)
    gap = end - ends(emptied, runs.before)

    def told(every: timedelta, now: datetime) -> list[datetime]:
        return [it.since for it in look_at(emptied, every, now).findings if it.kind is Kind.NO_DATA]

    assert told(gap, end) == []
    assert told(gap, end + gap) == []
    assert told(gap, end + gap * 1.3) == [end]
    # Nobody looked meanwhile: the next run tells of the gap before it.
    assert told(gap / 2, end) == [end - gap]


def test_what_waits_is_sent_in_order_and_not_before_its_time(runs: Runs, emptied: Connection) -> None:
    now = ends(emptied, runs.after)
    now_us = to_microseconds(now)
    written = keep(emptied, EVERY, [], now)
    # What is about an open incident, however long ago.
    take_up(emptied, "duty", 2**62)
    waiting = due(emptied, "duty", now_us)
    assert [it.number for it, _ in waiting] == list(range(1, written + 1))
    assert due(emptied, "another", now_us) == []
    mark(emptied, Sent(2, "duty", 1, now_us, now_us, None))
    postpone(emptied, "duty", now_us + 5)
    assert due(emptied, "duty", now_us + 4) == []
    assert [it.number for it, _ in due(emptied, "duty", now_us + 5)] == [1, *range(3, written + 1)]
    (_, sent), *_ = notices_of(emptied, waiting[1][0].incident)
    assert [it.delivered_us for it in sent] == [now_us]
