"""The state machine of a feed: a table of stories, and what holds for every story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.feed_health import TRANSITIONS, FeedState, FeedStatus, LastDelivery, Seen, Steps, next_status, observe

WEEK = timedelta(days=7)
START = datetime(2026, 3, 11, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def story(*looks: tuple[float, LastDelivery | None]) -> list[str]:
    """States of a weekly feed at some days, each with the last delivery known by then."""
    status, states = None, []
    for at, last in looks:
        status = next_status(WEEK, last, status, day(at))
        states.append(status.state.value)
    return states


def good(at: float) -> LastDelivery:
    return LastDelivery(day(at), 20, 4)


def bad(at: float) -> LastDelivery:
    return LastDelivery(day(at), 20, 5)


def stepping(at: float, steps: Steps, before: Steps) -> LastDelivery:
    return LastDelivery(day(at), 20, 0, steps, before)


@pytest.mark.parametrize(
    ("looks", "states"),
    [
        ([(0, None), (400, None)], ["unknown", "unknown"]),
        ([(0, None), (1, good(1)), (9.75, good(1))], ["unknown", "on_time", "on_time"]),
        ([(1, good(1)), (9.76, good(1)), (22, good(1)), (22.01, good(1))], ["on_time", "late", "late", "silent"]),
        ([(1, good(1)), (10, good(1)), (11, good(11)), (18, good(18))], ["on_time", "late", "recovering", "on_time"]),
        ([(30, good(1)), (31, good(31)), (31.5, good(31.5)), (40.5, good(31.5))], ["silent", "recovering", "recovering", "late"]),
        ([(1, bad(1)), (2, good(2)), (3, bad(3)), (10, good(10)), (17, good(17))], ["broken", "recovering", "broken", "recovering", "on_time"]),
        # Silence weighs more than what the last delivery was like; damage more than delay.
        ([(1, bad(1)), (10, bad(1)), (30, bad(1))], ["broken", "broken", "silent"]),
        # One version in five may skip; more is a loss, unless the feed always counts in leaps or nobody knows how it counts.
        ([(1, stepping(1, Steps(10, 2), Steps(50, 0))), (2, stepping(2, Steps(10, 3), Steps(50, 10)))], ["on_time", "broken"]),
        ([(1, stepping(1, Steps(10, 10), Steps(50, 49))), (2, stepping(2, Steps(10, 10), Steps(0, 0)))], ["on_time", "on_time"]),
        # What came late fills the gap.
        ([(1, stepping(1, Steps(10, 3), Steps(50, 0))), (2, stepping(2, Steps(13, 0), Steps(50, 0)))], ["broken", "recovering"]),
        # A registry that is made anew knows of nothing for a while.
        ([(1, good(1)), (2, None), (3, good(1))], ["on_time", "unknown", "on_time"]),
    ],
)  # fmt: skip
def test_stories(looks: list[tuple[float, LastDelivery | None]], states: list[str]) -> None:
    assert story(*looks) == states


def test_a_state_keeps_the_moment_it_began() -> None:
    late = next_status(WEEK, good(1), None, day(12))
    assert next_status(WEEK, good(1), late, day(13)) == late == FeedStatus(FeedState.LATE, day(12))


def test_every_state_has_an_answer_to_everything_seen() -> None:
    assert set(TRANSITIONS) == {(state, seen) for state in FeedState for seen in Seen}


LOOKS = st.lists(
    st.tuples(
        st.floats(0.01, 40, allow_nan=False),
        st.one_of(st.none(), st.tuples(st.integers(1, 50), st.integers(0, 50)).map(lambda it: (it[0], min(it)))),
    ),
    max_size=30,
)
"""Days since the look before, and the delivery that came meanwhile, if any: events and rejected ones."""


def walk(looks: list[tuple[float, tuple[int, int] | None]]) -> list[tuple[FeedStatus, LastDelivery | None, datetime]]:
    status, last, now, steps = None, None, START, []
    for days, came in looks:
        now += timedelta(days=days)
        last = LastDelivery(now, *came) if came else last
        status = next_status(WEEK, last, status, now)
        steps.append((status, last, now))
    return steps


@given(LOOKS)
def test_asking_again_changes_nothing(looks: list[tuple[float, tuple[int, int] | None]]) -> None:
    for status, last, now in walk(looks):
        assert next_status(WEEK, last, status, now) == status


@given(LOOKS)
def test_trouble_never_ends_without_recovery(looks: list[tuple[float, tuple[int, int] | None]]) -> None:
    states = [status.state for status, _, _ in walk(looks)]
    for before, after in pairwise(states):
        if before in (FeedState.LATE, FeedState.SILENT, FeedState.BROKEN):
            assert after is not FeedState.ON_TIME


@given(LOOKS)
def test_without_news_it_only_gets_worse(looks: list[tuple[float, tuple[int, int] | None]]) -> None:
    order = [FeedState.ON_TIME, FeedState.RECOVERING, FeedState.LATE, FeedState.BROKEN, FeedState.SILENT]
    steps = walk(looks)
    for (before, seen, _), (after, now_seen, _) in pairwise(steps):
        if seen is not None and seen == now_seen:
            assert order.index(after.state) >= order.index(before.state)


@given(LOOKS)
def test_two_good_deliveries_heal_everything(looks: list[tuple[float, tuple[int, int] | None]]) -> None:
    healed = walk([*looks, (1, (10, 0)), (2, (10, 0))])
    assert healed[-1][0].state is FeedState.ON_TIME


@given(LOOKS)
def test_unknown_is_only_what_never_delivered(looks: list[tuple[float, tuple[int, int] | None]]) -> None:
    for status, last, now in walk(looks):
        assert (status.state is FeedState.UNKNOWN) == (last is None)
        assert observe(WEEK, last, status, now) is not Seen.NOTHING or last is None
