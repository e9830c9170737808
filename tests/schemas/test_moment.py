from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from schemas.moment import day_of, from_microseconds, to_microseconds, to_people

MOMENTS = st.datetimes(timezones=st.just(UTC))
SINCE_1992 = MOMENTS.filter(lambda moment: 1992 <= moment.year < 9999)
"""Before, Chengdu had summer time for some years; the time zone database also knows the sun time of earlier centuries."""


@given(MOMENTS)
def test_microseconds_keep_a_moment_exactly(moment: datetime) -> None:
    assert from_microseconds(to_microseconds(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_microseconds_keep_the_order(one: datetime, other: datetime) -> None:
    assert (one < other) == (to_microseconds(one) < to_microseconds(other))


@given(SINCE_1992)
def test_the_day_is_that_of_the_time_zone_database(moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo("Asia/Shanghai"))
    assert day_of(to_microseconds(moment)) == local.date()
    assert to_people(moment) == f"{local:%Y-%m-%d %H:%M:%S}"


def test_the_day_changes_at_four_in_the_afternoon_utc() -> None:
    before, after = datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC), datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    assert [str(day_of(to_microseconds(moment))) for moment in (before, after)] == ["2026-03-10", "2026-03-11"]
