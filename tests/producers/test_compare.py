"""What a delivery sends, given what was sent before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.compare import MISSING_REASON, compare
from producers.feed import Feed
from producers.map_row import MappedRow
from producers.sent import Comparison, SentBefore
from schemas.event import AMENDED, MAX_EVENT_BYTES, STATED, WITHDRAWN
from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, NewRecord
from tests.producers.rows import NOW, ORGANISATION, broken, feed, line, row


class Site:
    """Deliveries in turn, with the memory in between as the outbox keeps it."""

    def __init__(self) -> None:
        self.before = SentBefore()

    def deliver(self, feed: Feed, *rows: MappedRow) -> Comparison:
        found = compare(feed, rows, self.before, NOW)
        once = {key: local_id for key, local_id in self.before.once.items() if key not in found.forget}
        self.before = SentBefore({**self.before.subjects, **found.subjects}, {**once, **found.remember})
        assert found.counts.rows == len(rows)
        assert found.counts.sent == len(found.records)
        return found


def events(comparison: Comparison) -> list[dict[str, Any]]:
    return [json.loads(record.value) for record in comparison.records]


def versions(comparison: Comparison) -> list[tuple[str, str, int]]:
    return [(event["type"], event["subject"], event["sequence"]) for event in events(comparison)]


def header(record: NewRecord, name: str) -> Any:
    return json.loads(dict(record.headers)[name])


class TestSnapshot:
    def test_a_new_row_is_stated_with_sequence_one(self) -> None:
        found = Site().deliver(feed(), row("甲-1", "车站机器人"))
        (event,) = events(found)
        assert event.pop("id")
        assert event == {
            "specversion": "1.0",
            "source": ORGANISATION,
            "subject": "甲-1",
            "time": "2026-03-11T01:00:00Z",
            "type": STATED,
            "sequence": 1,
            "datacontenttype": "application/json",
            "data": {"title": "车站机器人"},
        }
        (record,) = found.records
        assert record.key == "甲-1".encode()
        assert "车站机器人".encode() in record.value
        origin = {"file": "合成.csv", "line": 2, "cells": {"title": "B2"}, "feed": "synthetic"}
        assert header(record, ORIGIN_HEADER) == origin
        assert PROBLEMS_HEADER not in dict(record.headers)

    def test_unchanged_and_volatile_rows_send_nothing(self) -> None:
        site = Site()
        site.deliver(feed(), row("1", remark="第一次"))
        found = site.deliver(feed(), row("1", remark="第二次"))
        assert (found.records, found.counts.unchanged) == ((), 1)

    def test_a_change_is_stated_in_full_with_the_next_sequence(self) -> None:
        site = Site()
        site.deliver(feed(), row("1", "旧"), row("2"))
        found = site.deliver(feed(), row("1", "新"), row("2"))
        assert versions(found) == [(STATED, "1", 2)]
        assert (found.counts.changed, found.counts.unchanged) == (1, 1)

    def test_a_complete_delivery_withdraws_what_it_lacks_once_and_states_what_comes_back(self) -> None:
        site = Site()
        site.deliver(feed(), row("1"), row("2"))
        found = site.deliver(feed(), row("2"))
        assert versions(found) == [(WITHDRAWN, "1", 2)]
        assert events(found)[0]["data"] == {"reason": MISSING_REASON}
        assert site.deliver(feed(), row("2")).records == ()
        assert versions(site.deliver(feed(), row("1"), row("2"))) == [(STATED, "1", 3)]

    @pytest.mark.parametrize("snapshot", ["complete", "partial"])
    def test_a_row_that_takes_back_is_sent_once_and_only_for_what_was_stated(
        self, snapshot: Literal["complete", "partial"]
    ) -> None:
        site = Site()
        back = replace(row("1"), event_type=WITHDRAWN, data={"reason": "状态：已撤销"})
        assert site.deliver(feed(snapshot), back).counts.unchanged == 1
        site.deliver(feed(snapshot), row("1"))
        assert versions(site.deliver(feed(snapshot), back)) == [(WITHDRAWN, "1", 2)]
        assert site.deliver(feed(snapshot), back).records == ()
        assert site.deliver(feed(snapshot)).records == ()
        assert versions(site.deliver(feed(snapshot), row("1"))) == [(STATED, "1", 3)]

    def test_a_partial_delivery_withdraws_nothing(self) -> None:
        site = Site()
        site.deliver(feed("partial"), row("1"), row("2"))
        assert site.deliver(feed("partial"), row("2")).records == ()

    def test_a_feed_does_not_miss_what_another_feed_delivers(self) -> None:
        site = Site()
        site.deliver(feed(name="a"), row("1"), row("2"))
        taken_over = site.deliver(feed(name="b"), row("2"))
        assert (taken_over.records, taken_over.counts.unchanged) == ((), 1)
        assert site.deliver(feed(name="a"), row("1")).records == ()
        assert versions(site.deliver(feed(name="a"), row("1"), row("2", "别的"))) == [(STATED, "2", 2)]

    def test_an_empty_complete_delivery_withholds_its_withdrawals(self) -> None:
        site = Site()
        site.deliver(feed(), row("1"), row("2"))
        found = site.deliver(feed())
        assert found.records == ()
        assert (found.counts.withheld, found.counts.withheld_reason) == (2, "empty_delivery")

    @pytest.mark.parametrize("unreadable", [broken(b"\xff,"), row(None), row("坏\ud800")])
    def test_a_row_without_readable_id_withholds_withdrawals(self, unreadable: MappedRow) -> None:
        site = Site()
        site.deliver(feed(), row("1"), row("2"))
        found = site.deliver(feed(), row("1"), unreadable)
        assert len(found.records) == found.counts.bad == 1
        assert found.records[0].key is None
        assert (found.counts.withheld, found.counts.withheld_reason) == (1, "unreadable_id")
        assert versions(site.deliver(feed(), row("1"))) == [(WITHDRAWN, "2", 2)]


class TestBadRows:
    def test_an_unreadable_row_is_sent_verbatim_once_per_content(self) -> None:
        site = Site()
        assert [it.value for it in site.deliver(feed(), broken(b"\xff")).records] == [b"\xff"]
        again = site.deliver(feed(), broken(b"\xff"), broken(b"\xfe"))
        assert [it.value for it in again.records] == [b"\xfe"]
        assert (again.counts.bad, again.counts.bad_again) == (1, 1)

    @pytest.mark.parametrize("snapshot", ["complete", "partial"])
    def test_a_bad_row_that_was_mended_and_breaks_again_is_sent_again(self, snapshot: Any) -> None:
        site = Site()
        first, second = row("1"), row("1", "另一个", "duplicate_local_id")
        assert len(site.deliver(feed(snapshot), first, second).records) == 2
        assert site.deliver(feed(snapshot), first).records == ()
        assert len(site.deliver(feed(snapshot), first, second).records) == 1

    def test_an_unreadable_row_that_was_removed_and_comes_back_is_sent_again(self) -> None:
        site = Site()
        site.deliver(feed(), row("1"), broken(b"x"))
        site.deliver(feed(), row("1"))
        assert [it.value for it in site.deliver(feed(), row("1"), broken(b"x")).records] == [b"x"]

    def test_a_bad_row_with_its_own_id_is_a_version_and_counts_as_present(self) -> None:
        site = Site()
        site.deliver(feed(), row("1"), row("2"))
        bad = row("1", "合成场景", "other_organisation")
        found = site.deliver(feed(), bad, row("2"))
        assert versions(found) == [(STATED, "1", 2)]
        assert header(found.records[0], PROBLEMS_HEADER)[0]["code"] == "other_organisation"
        assert site.deliver(feed(), bad, row("2")).counts.bad_again == 1
        assert versions(site.deliver(feed(), row("1"), row("2"))) == [(STATED, "1", 3)]

    def test_what_was_never_stated_but_badly_is_not_withdrawn(self) -> None:
        site = Site()
        site.deliver(feed(), row("1", "合成", "other_organisation"), row("2"))
        assert site.deliver(feed(), row("2")).records == ()

    def test_what_was_stated_before_it_went_bad_is_withdrawn(self) -> None:
        site = Site()
        site.deliver(feed(), row("1"), row("2"))
        site.deliver(feed(), row("1", "合成", "other_organisation"), row("2"))
        assert versions(site.deliver(feed(), row("2"))) == [(WITHDRAWN, "1", 3)]

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_a_duplicate_id_never_disturbs_the_first(self, order: tuple[int, int]) -> None:
        site = Site()
        pair = (row("1", "先"), row("1", "后", "duplicate_local_id"))
        found = site.deliver(feed(), *(pair[position] for position in order))
        assert {event["data"]["title"]: event["sequence"] for event in events(found)} == {"先": 1, "后": 1}
        assert len({event["id"] for event in events(found)}) == 2
        assert site.deliver(feed(), *pair).records == ()
        assert versions(site.deliver(feed(), row("1", "改"), pair[1])) == [(STATED, "1", 2)]

    def test_a_warning_does_not_make_a_row_bad(self) -> None:
        found = Site().deliver(feed(), row("1", "合成", "unknown_chain"))
        assert (found.counts.new, found.counts.bad) == (1, 0)
        assert header(found.records[0], PROBLEMS_HEADER)[0]["code"] == "unknown_chain"

    def test_values_that_fit_nothing_are_sent_as_they_stand(self) -> None:
        found = Site().deliver(feed(), row("1", deadline="二月三十日", need="坏\ud800字"), row("2"))
        assert found.records[0].value.find("二月三十日".encode()) > 0
        with pytest.raises(UnicodeDecodeError):
            found.records[0].value.decode()
        assert json.loads(found.records[1].value)["subject"] == "2"

    def test_an_oversized_event_is_made_for_the_registry_to_reject(self) -> None:
        found = Site().deliver(feed(), row("1", need="x" * MAX_EVENT_BYTES), row("2"))
        assert [len(record.value) > MAX_EVENT_BYTES for record in found.records] == [True, False]


class TestEventFeed:
    def test_id_sequence_and_time_are_the_organisation_s(self) -> None:
        (event,) = events(Site().deliver(feed("events"), line("1", 7)))
        assert (event["id"], event["sequence"], event["time"]) == ("E-1-7", 7, "2026-03-10T09:00:00+08:00")

    def test_repeats_within_a_delivery_are_sent_and_those_of_earlier_deliveries_are_not(self) -> None:
        site = Site()
        first = site.deliver(feed("events"), line("1", 2), line("1", 1, "旧"), line("1", 2))
        assert versions(first) == [(STATED, "1", 2), (STATED, "1", 1), (STATED, "1", 2)]
        second = site.deliver(feed("events"), line("1", 2), line("1", 2), line("1", 2, "同号不同文"), line("1", 3))
        assert versions(second) == [(STATED, "1", 2), (STATED, "1", 3)]
        assert second.counts.unchanged == 2

    def test_broken_lines_and_lines_without_a_number_are_sent_once(self) -> None:
        site = Site()
        found = site.deliver(feed("events"), broken(b"{"), line("1", "第二版"), line("2", None))
        assert found.records[0].value == b"{"
        assert events(replace(found, records=found.records[1:]))[0]["sequence"] == "第二版"
        assert "sequence" not in json.loads(found.records[2].value)
        assert site.deliver(feed("events"), broken(b"{"), line("1", "第二版"), line("2", None)).records == ()

    def test_a_line_missing_from_the_next_delivery_means_nothing(self) -> None:
        site = Site()
        site.deliver(feed("events"), line("1", 1), line("2", 1))
        assert site.deliver(feed("events")).records == ()

    def test_a_snapshot_goes_on_after_the_highest_sequence_of_the_lines(self) -> None:
        site = Site()
        site.deliver(feed("events"), line("1", 5), line("1", 9, event_type=AMENDED), line("1", 3))
        assert versions(site.deliver(feed("partial"), row("1"))) == [(STATED, "1", 10)]


SNAPSHOTS = st.lists(
    st.dictionaries(st.sampled_from(["甲", "乙", "丙", "丁"]), st.sampled_from(["一", "二", "三"]), min_size=1),
    max_size=8,
)


def fold(state: dict[str, tuple[int, str | None]], found: Sequence[dict[str, Any]]) -> None:
    """What a reader of the events knows: per subject the last sequence and the title, None when withdrawn."""
    for event in found:
        assert event["sequence"] == state.get(event["subject"], (0, None))[0] + 1
        state[event["subject"]] = (event["sequence"], event["data"].get("title"))


@given(SNAPSHOTS)
def test_folding_the_events_of_complete_snapshots_gives_the_last_one(snapshots: list[dict[str, str]]) -> None:
    site, state, ids = Site(), dict[str, tuple[int, str | None]](), list[str]()
    for snapshot in snapshots:
        rows = [row(local_id, title) for local_id, title in snapshot.items()]
        found = events(site.deliver(feed(), *rows))
        fold(state, found)
        ids += [event["id"] for event in found]
        assert {local_id: title for local_id, (_, title) in state.items() if title} == snapshot
        assert site.deliver(feed(), *reversed(rows)).records == ()
    assert len(set(ids)) == len(ids)


@given(SNAPSHOTS)
def test_folding_the_events_of_partial_snapshots_gives_their_union(snapshots: list[dict[str, str]]) -> None:
    site, state, union = Site(), dict[str, tuple[int, str | None]](), dict[str, str]()
    for snapshot in snapshots:
        fold(state, events(site.deliver(feed("partial"), *(row(*item) for item in snapshot.items()))))
        union |= snapshot
    assert {local_id: title for local_id, (_, title) in state.items()} == union


ROWS = st.lists(
    st.one_of(
        st.builds(row, st.sampled_from(["甲", "乙", None]), st.text(max_size=3)),
        st.builds(row, st.sampled_from(["甲", "乙"]), st.text(max_size=3), st.just("duplicate_local_id")),
        st.builds(row, st.sampled_from(["丙"]), st.text(max_size=3), st.just("other_organisation")),
        st.builds(broken, st.binary(max_size=3)),
        st.builds(
            line, st.sampled_from(["甲", "乙"]), st.sampled_from([1, 2, 2**53, -1, "二", None]), st.text(max_size=2)
        ),
    ),
    max_size=8,
)


@given(st.lists(ROWS, max_size=4), st.sampled_from(["partial", "complete", "events"]))
def test_any_delivery_is_accounted_for_and_the_same_again_sends_no_event_of_an_event_feed(
    deliveries: list[list[MappedRow]], snapshot: Any
) -> None:
    site = Site()
    for rows in deliveries:
        site.deliver(feed(snapshot), *rows)
        if snapshot == "events":
            assert site.deliver(feed(snapshot), *rows).records == ()
