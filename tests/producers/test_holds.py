"""A held delivery sends nothing until it is released, and then exactly what was shown. All data is synthetic."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from producers.breaker import Unusual
from producers.feed import Feed
from producers.hold import Decision, HoldError
from producers.outbox import Outbox
from producers.publish import PublishSummary, publish
from tests.producers.declared import SNAPSHOT, declared
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW

ALL = tuple(range(10))


class Site:
    """An organisation that publishes, and the log it publishes to."""

    def __init__(self, directory: Path, text: str = SNAPSHOT) -> None:
        self.directory = directory
        self.feed: Feed = declared(directory, text)
        self.outbox = Outbox(directory / "outbox.db")
        self.log = FileLog(directory / "log")
        self._turns = 0

    def deliver(self, numbers: Sequence[int], mark: str = "", prefix: str = "") -> PublishSummary:
        self._turns += 1
        path = self.directory / "合成.csv"
        lines = "".join(f"{prefix}{number},合成{number}{mark},锦江\n" for number in numbers)
        path.write_text("编号,名称,区县\n" + lines, encoding="utf-8")
        return publish(self.feed, path, self.outbox, self.log, NOW + timedelta(days=self._turns))

    def decide(self, number: int, decision: Decision) -> int:
        self.outbox.decide(number, decision, "合成办公室", "合成原因", NOW)
        return self.outbox.flush(self.log)

    def said(self) -> list[tuple[str | None, int, str]]:
        return [(it.key, it.event["sequence"], it.event["type"]) for it in self.log.records()]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    yield found
    found.outbox.close()


def held(summary: PublishSummary) -> int:
    assert summary.hold is not None
    assert summary.sent == 0
    return summary.hold.number


def test_an_unusual_delivery_is_held_whole_and_the_log_gets_nothing(site: Site) -> None:
    site.deliver(ALL)
    before = site.said()
    summary = site.deliver(ALL[:4])
    held(summary)
    assert site.said() == before
    assert site.outbox.pending() == 0
    (hold,) = site.outbox.holds()
    assert (hold.kinds, hold.decision) == ((Unusual.WITHDRAWN,), None)
    assert [it.title for it in hold.difference.gone] == [f"合成{number}" for number in ALL[4:]]
    assert hold.file.name == "合成.csv"


def test_release_sends_exactly_what_was_held(site: Site) -> None:
    site.deliver(ALL)
    number = held(site.deliver(ALL[:4]))
    assert site.decide(number, Decision.RELEASED) == 6
    assert site.said()[10:] == [(str(number), 2, "scenario.withdrawn.v1") for number in ALL[4:]]
    assert site.outbox.hold(number).decision is Decision.RELEASED
    assert site.outbox.holds() == []
    # It counts as sent: the same file changes nothing any more.
    again = site.deliver(ALL[:4])
    assert (again.hold, again.sent, again.counts.unchanged) == (None, 0, 4)


def test_refused_nothing_is_sent_and_nobody_is_asked_again(site: Site) -> None:
    site.deliver(ALL)
    before = site.said()
    number = held(site.deliver(ALL[:4]))
    assert site.decide(number, Decision.REFUSED) == 0
    again = site.deliver(ALL[:4])
    assert held(again) == number
    assert site.outbox.holds() == []
    assert site.said() == before


def test_the_same_delivery_again_is_the_same_hold(site: Site) -> None:
    site.deliver(ALL)
    assert held(site.deliver(ALL[:4])) == held(site.deliver(ALL[:4]))
    assert len(site.outbox.holds(only_open=False)) == 1


def test_a_usual_delivery_takes_the_place_of_the_one_that_waits(site: Site) -> None:
    site.deliver(ALL)
    number = held(site.deliver(ALL[:4]))
    assert site.deliver((*ALL, 10)).sent == 1
    assert site.outbox.hold(number).decision is Decision.REPLACED
    with pytest.raises(HoldError, match="replaced"):
        site.decide(number, Decision.RELEASED)
    # The half file once more is asked about anew: that the whole one came between says nothing of it.
    newer = held(site.deliver(ALL[:4]))
    assert newer != number
    held(site.deliver(ALL[:3]))
    assert site.outbox.hold(newer).decision is Decision.REPLACED
    assert held(site.deliver(ALL[:4])) > newer


def test_a_decision_is_made_once(site: Site) -> None:
    site.deliver(ALL)
    number = held(site.deliver(ALL[:4]))
    site.decide(number, Decision.REFUSED)
    with pytest.raises(HoldError, match="refused"):
        site.decide(number, Decision.RELEASED)
    with pytest.raises(HoldError, match="no held delivery 99"):
        site.outbox.hold(99)


def test_what_was_sent_by_another_way_makes_the_preview_untrue(site: Site) -> None:
    site.deliver(ALL)
    number = held(site.deliver(ALL[:4]))
    # Another feed of the organisation takes scenario 9 over.
    other = declared(site.directory, SNAPSHOT, "other")
    path = site.directory / "其他.csv"
    path.write_text("编号,名称,区县\n9,合成九,锦江\n", encoding="utf-8")
    publish(other, path, site.outbox, site.log, NOW)
    before = site.said()
    with pytest.raises(HoldError, match="publish the file again"):
        site.decide(number, Decision.RELEASED)
    assert (site.said(), site.outbox.hold(number).decision) == (before, None)


def test_a_site_sets_its_own_limits(tmp_path: Path) -> None:
    site = Site(tmp_path, SNAPSHOT.replace("[source]", "breaker = { withdrawn = 0.9 }\n\n[source]"))
    site.deliver(ALL)
    assert site.deliver(ALL[:4]).hold is None
    site.outbox.close()


def test_a_delivery_without_changes_says_one_event_again_byte_for_byte(site: Site) -> None:
    site.deliver(ALL)
    summary = site.deliver(ALL)
    assert (summary.sent, summary.counts.receipts) == (0, 1)
    *_, receipt = site.log.records()
    assert receipt.value == site.log.records()[0].value
    assert receipt.headers["origin"] == {"feed": "synthetic", "receipt": True}


def test_an_outbox_of_the_version_before_goes_on(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.deliver(ALL)
    site.outbox.close()
    with sqlite3.connect(tmp_path / "outbox.db") as old:
        old.executescript("ALTER TABLE sent DROP COLUMN value; DROP TABLE holds; PRAGMA user_version = 1")
    site.outbox = Outbox(tmp_path / "outbox.db")
    # What was said is not known, so there is nothing to say again; a renumbering is known by content all the same.
    assert site.deliver(ALL).counts.receipts == 0
    summary = site.deliver(ALL, prefix="N")
    assert summary.hold is not None
    assert summary.hold.kinds == (Unusual.REKEYED,)
    assert len(summary.hold.difference.moved) == 10
    site.outbox.close()


turns = st.lists(
    st.tuples(
        st.sets(st.sampled_from(ALL), min_size=1),
        st.sampled_from(["", "改"]),
        st.sampled_from(["", "N"]),
        st.sampled_from([None, Decision.RELEASED, Decision.REFUSED]),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns)
def test_whatever_is_delivered_and_decided_nothing_held_reaches_the_log(
    tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[set[int], str, str, Decision | None]]
) -> None:
    site = Site(tmp_path_factory.mktemp("site"))
    for numbers, mark, prefix, decision in turns:
        before = site.said()
        summary = site.deliver(sorted(numbers), mark, prefix)
        if summary.hold is None:
            assert len(site.said()) == len(before) + summary.sent + summary.counts.receipts
            continue
        assert site.said() == before
        if decision is not None and summary.hold.decision is None:
            sent = site.decide(summary.hold.number, decision)
            assert sent == (summary.counts.sent if decision is Decision.RELEASED else 0)
    # Sequences of every subject go up one by one, whatever was held, released or refused between; receipts repeat one.
    seen: dict[str | None, int] = {}
    for key, sequence, _ in site.said():
        assert sequence in (seen.get(key, 0) + 1, *range(1, seen.get(key, 0) + 1))
        seen[key] = max(sequence, seen.get(key, 0))
    site.outbox.close()
