"""Moments and days that do not exist, or not here."""

from __future__ import annotations

from typing import Any

from tests.streams.hostile.case import Case, accepted, rejected
from tests.support.events import amended, stated, withdrawn


def _time(value: Any, *codes: str) -> Case:
    return rejected(f"time {value}", stated() | {"time": value}, *codes)


def _deadline(value: Any, *codes: str) -> Case:
    return rejected(f"deadline {value}", stated(deadline=value), *codes)


_NO_TIMES: tuple[Any, ...] = (
    "昨天",
    "2026-03-11",
    "2026-03-11T09:00:00",
    "2026-02-30T09:00:00Z",
    "2026-03-11T25:00:00Z",
    1_773_190_800,
    True,
    [],
)
_NO_DAYS: tuple[Any, ...] = (
    "2026-02-30",
    "2026-13-01",
    "2026-3-1",
    "0000-01-01",
    "10000-01-01",
    "明天",
    "2026-03-11T09:00:00Z",
    20260311,
    1.5,
    True,
    [],
)

TIMES = [
    *(_time(value, "bad_time") for value in _NO_TIMES),
    _time("", "bad_time"),
    _time(None, "missing_attribute"),
    _time("0001-01-01T00:00:00Z", "implausible_date"),
    _time("0001-01-01T00:00:00+14:00", "implausible_date"),
    _time("1989-12-31T23:59:59Z", "implausible_date"),
    _time("9999-12-31T23:59:59Z", "implausible_date", "future_time"),
    _time("9999-12-31T23:59:59-10:00", "implausible_date", "future_time"),
    rejected("withdrawal in the year 1", withdrawn() | {"time": "0001-01-01T00:00:00+14:00"}, "implausible_date"),
    rejected("amendment in the year 9999", amended(remark="x") | {"time": "9999-12-31T23:59:59Z"}, "implausible_date", "future_time"),
    accepted("time ahead of the log's clock", stated() | {"time": "2099-01-01T00:00:00Z"}, "future_time"),
    *(_deadline(value, "impossible_date") for value in _NO_DAYS),
    _deadline("", "impossible_date"),
    _deadline("0001-01-01", "implausible_date", "deadline_before_publication"),
    _deadline("9999-12-31", "implausible_date"),
    # A day that only the parser takes for one (seconds since 1970), beside another fault.
    rejected("deadline 0 and no title", stated(deadline="0", title=""), "missing_title", "implausible_date", "deadline_before_publication"),
    accepted("deadline before publication", stated(deadline="2026-03-10"), "deadline_before_publication"),
]  # fmt: skip
