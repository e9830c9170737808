"""The health of a feed: a pure state machine with the clock as an argument.

An observation looks at one moment only; the state also knows what was before. A feed that was late, silent or broken is not well after
one good delivery but recovering, until another good one follows. A feed that never delivered is unknown, which is no failure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

MOST_REJECTED = 0.2
"""Share of the last delivery: own judgement. Above one in five the fault is in the file, not in single rows."""

MOST_SKIPPED = 0.2
"""Share of the next versions in the last delivery that skip one: own judgement, as for rejections."""

GRACE = 0.25
"""Part of the cadence that a delivery may be late: a month of 30 days and one of 31 must not differ."""

SILENT_AFTER = 3
"""Cadences without an event after which a feed is silent, not merely late."""


class FeedState(StrEnum):
    """What people see."""

    UNKNOWN = "unknown"
    ON_TIME = "on_time"
    LATE = "late"
    SILENT = "silent"
    BROKEN = "broken"
    RECOVERING = "recovering"


STATE_ZH: dict[FeedState, str] = {
    FeedState.UNKNOWN: "尚无数据",
    FeedState.ON_TIME: "按时",
    FeedState.LATE: "逾期",
    FeedState.SILENT: "失联",
    FeedState.BROKEN: "内容有误",
    FeedState.RECOVERING: "恢复中",
}


class Seen(StrEnum):
    """One look at a feed."""

    NOTHING = "nothing"
    GOOD = "good"
    GOOD_AGAIN = "good_again"
    OVERDUE = "overdue"
    MISSING = "missing"
    DAMAGED = "damaged"


class Steps(NamedTuple):
    """Next versions of what was there before, and how many of them skip a version: what lay between never came."""

    next_versions: int = 0
    skipping: int = 0

    @property
    def is_much(self) -> bool:
        """Whether more of them skip than a feed may lose."""
        return self.skipping > self.next_versions * MOST_SKIPPED


class LastDelivery(NamedTuple):
    """When the last event of the last delivery came (UTC), how many events it had, how many of them were rejected, how their sequences rise,
    and how those of the feed rose before."""

    at: datetime
    received: int
    rejected: int
    steps: Steps = Steps()
    steps_before: Steps = Steps()

    @property
    def is_damaged(self) -> bool:
        """Too much of it was rejected, or its sequences have gaps that they never had. A feed that always counts in leaps, by the clock
        for instance, loses nothing; of one without an earlier next version nobody knows."""
        gaps = self.steps.is_much and self.steps_before.next_versions > 0 and not self.steps_before.is_much
        return self.rejected > self.received * MOST_REJECTED or gaps


class FeedStatus(NamedTuple):
    """A state since a moment. While recovering, a delivery after ``settles_after`` ends the recovery; else it is None."""

    state: FeedState
    since: datetime
    settles_after: datetime | None = None


def overdue_from(cadence: timedelta, last: LastDelivery) -> datetime:
    """From when on the feed is late, unless another delivery comes."""
    return last.at + cadence * (1 + GRACE)


def observe(cadence: timedelta, last: LastDelivery | None, before: FeedStatus | None, now: datetime) -> Seen:
    """What the feed looks like at ``now``. Silence weighs more than damage, damage more than delay."""
    if last is None:
        return Seen.NOTHING
    age = now - last.at
    if age > cadence * SILENT_AFTER:
        return Seen.MISSING
    if last.is_damaged:
        return Seen.DAMAGED
    if now > overdue_from(cadence, last):
        return Seen.OVERDUE
    is_another = before is not None and before.settles_after is not None and last.at > before.settles_after
    return Seen.GOOD_AGAIN if is_another else Seen.GOOD


_WELL, _BACK = FeedState.ON_TIME, FeedState.RECOVERING

_AFTER_GOOD: dict[FeedState, FeedState] = {
    FeedState.UNKNOWN: _WELL,
    FeedState.ON_TIME: _WELL,
    FeedState.LATE: _BACK,
    FeedState.SILENT: _BACK,
    FeedState.BROKEN: _BACK,
    FeedState.RECOVERING: _BACK,
}

TRANSITIONS: dict[tuple[FeedState, Seen], FeedState] = {
    (state, seen): after
    for state in FeedState
    for seen, after in {
        # A registry that is being rebuilt has seen nothing yet.
        Seen.NOTHING: FeedState.UNKNOWN,
        Seen.GOOD: _AFTER_GOOD[state],
        Seen.GOOD_AGAIN: _WELL,
        Seen.OVERDUE: FeedState.LATE,
        Seen.MISSING: FeedState.SILENT,
        Seen.DAMAGED: FeedState.BROKEN,
    }.items()
}
"""State before and what is seen, to the state after."""


def next_status(cadence: timedelta, last: LastDelivery | None, before: FeedStatus | None, now: datetime) -> FeedStatus:
    """The status at ``now``. Idempotent: asked again at the same moment with its own answer, it gives that answer."""
    state = before.state if before else FeedState.UNKNOWN
    after = TRANSITIONS[state, observe(cadence, last, before, now)]
    if before is not None and after is state:
        return before
    # One delivery may take a day; what comes within it is the same one and proves nothing.
    settles_after = last.at + timedelta(days=1) if after is FeedState.RECOVERING and last else None
    return FeedStatus(after, now, settles_after)
