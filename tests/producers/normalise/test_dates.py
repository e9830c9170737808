"""Days in every usual form."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.normalise.dates import day, day_of_milliseconds, deadline, month_first, month_last
from schemas.moment import SHANGHAI

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def chinese(number: int) -> str:
    """Up to 99, as in a Chinese date: 十, 二十一."""
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, str(tens).translate(CHINESE_DIGITS) + "十")
    return ten + (str(ones).translate(CHINESE_DIGITS) if ones else "")


@given(DAYS)
def test_all_forms_of_a_day_are_that_day(when: date) -> None:
    year, month, number = when.year, when.month, when.day
    forms = [
        when,
        datetime.combine(when, time(23, 59)),
        f"{when}",
        f"{when} 00:00:00",
        f"{when}T08:30",
        f"{year}/{month}/{number}",
        f"{year}.{month}.{number}",
        f"{year}年{month}月{number}日",
        f" {year} 年 {month} 月 {number} 日 ",
        f"{year}年{month}月{number}日".translate(FULL_WIDTH),
        f"{when:%Y%m%d}",
        int(f"{when:%Y%m%d}"),
        f"{str(year).translate(CHINESE_DIGITS)}年{chinese(month)}月{chinese(number)}日",
        f"{str(year).translate(CHINESE_DIGITS).replace('〇', '零')}年{chinese(month)}月{chinese(number)}号",
    ]
    assert {form: day(form) for form in forms} == dict.fromkeys(forms, when.isoformat())


@given(DAYS)
def test_a_second_time_changes_nothing(when: date) -> None:
    assert day(day(when)) == day(when)


@given(st.datetimes(*map(datetime.fromisoformat, ("1990-01-01", "2100-01-01")), timezones=st.timezones()))
def test_an_instant_is_its_day_in_shanghai(instant: datetime) -> None:
    there = instant.astimezone(SHANGHAI).date().isoformat()
    in_utc = instant.astimezone(UTC)
    assert day(instant) == there
    assert day(in_utc.isoformat().replace("+00:00", "Z")) == there
    assert day_of_milliseconds(int(in_utc.timestamp() * 1000)) == there


def test_an_evening_in_utc_is_the_next_day_in_shanghai() -> None:
    assert day("2026-03-10T16:00:00.000Z") == "2026-03-11"
    assert day_of_milliseconds(1_782_835_199_000) == "2026-06-30"


@pytest.mark.parametrize(
    "written",
    [
        "2026年2月30日",
        "二〇二六年十三月一日",
        "2026-02-30",
        "2026年3月",
        "三月十八日",
        "尽快",
        "2026/3-1",
        "46092",
        "9999-99-99",
    ],
)
def test_what_is_no_day_stays_as_written(written: str) -> None:
    assert day(f" {written} ") == written
    assert deadline(written) == written


@pytest.mark.parametrize("milliseconds", ["尽快", 10**30, 1.5, 253_402_300_799_000])
def test_what_are_no_milliseconds_stays_as_written(milliseconds: object) -> None:
    assert day_of_milliseconds(milliseconds) == str(milliseconds)


@pytest.mark.parametrize("nothing", [None, "", " \u3000"])
def test_nothing_is_no_day(nothing: str | None) -> None:
    assert day(nothing) is deadline(nothing) is day_of_milliseconds(nothing) is None


@pytest.mark.parametrize("words", ["长期", "长期有效", " 长期 "])
def test_open_ended_is_no_deadline_but_no_day_of_publication_either(words: str) -> None:
    assert deadline(words) is None
    assert day(words) == words.strip()


@given(st.text(max_size=20))
def test_whatever_is_written_gives_a_day_the_same_or_nothing(written: str) -> None:
    result = day(written)
    assert result is None or result == written.strip() or date.fromisoformat(result)


@given(DAYS)
def test_a_month_alone_is_its_first_or_last_day(when: date) -> None:
    year, month = when.year, when.month
    forms = [
        f"{year}.{month}",
        f"{year}-{month:02}",
        f"{year}/{month}",
        f"{year}年{month}月",
        f" {year} 年 {month} 月份 ",
    ]
    last = (when.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert {month_first(form) for form in forms} == {when.replace(day=1).isoformat()}
    assert {month_last(form) for form in forms} == {last.isoformat()}
    assert month_first(when) == month_last(when) == when.isoformat()


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (2026.3, "2026-03-01"),
        (2026.12, "2026-12-01"),
        (2026.1, "2026.1"),  # October, if the cell shows two digits
        ("2026.1", "2026-01-01"),
        ("2026.13", "2026.13"),
        ("2026年", "2026年"),
        ("0.5", "0.5"),
        ("", None),
    ],
)
def test_what_is_not_surely_a_month_stays_as_written(value: object, read: str | None) -> None:
    assert month_first(value) == read


def test_an_end_may_be_open() -> None:
    assert month_last("长期") is None
