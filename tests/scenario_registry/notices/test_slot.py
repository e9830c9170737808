"""Digests are due at their hour in Chengdu, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scenario_registry.notices.kinds import Rhythm
from scenario_registry.notices.slot import last_slot
from schemas.moment import SHANGHAI


def test_eight_in_the_morning_is_midnight_in_utc() -> None:
    before, at = datetime(2026, 11, 25, 23, 59, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)
    assert last_slot(Rhythm.DAILY, 8, 0, at) == at
    assert last_slot(Rhythm.DAILY, 8, 0, before) == at - timedelta(days=1)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.sampled_from([Rhythm.DAILY, Rhythm.WEEKLY]),
    st.integers(0, 23),
    st.integers(0, 6),
)
def test_it_is_the_last_one_at_or_before_now(now: datetime, rhythm: Rhythm, hour: int, weekday: int) -> None:
    slot = last_slot(rhythm, hour, weekday, now)
    period = timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
    assert slot <= now < slot + period
    assert (slot.astimezone(SHANGHAI).hour, slot.minute) == (hour, 0)
    if rhythm is Rhythm.WEEKLY:
        assert slot.astimezone(SHANGHAI).weekday() == weekday
