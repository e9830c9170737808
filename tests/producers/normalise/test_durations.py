"""Durations to months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.normalise.durations import months


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("18个月", 18),
        ("８个月", 8),
        (12, 12),
        (6.0, 6),
        ("9 个月", 9),
        ("2年", 24),
        ("1年6个月", 18),
        ("十二个月", 12),
        ("24月", 24),
        ("两年", 24),
        ("半年", 6),
        ("一年半", 18),
        ("2 年半", 30),
    ],
)
def test_known_forms(written: object, wanted: int) -> None:
    assert months(written) == wanted


@pytest.mark.parametrize(
    "written", ["半个月", "半", "约半年", "十十年半", "约8个月", "8-10个月", "90天", "尽快", "1.5", "年"]
)
def test_anything_else_stays_as_written(written: str) -> None:
    assert months(written) == written


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_no_duration(nothing: str | None) -> None:
    assert months(nothing) is None


@given(st.integers(min_value=0, max_value=50), st.integers(min_value=0, max_value=11))
def test_years_are_twelve_months(years: int, rest: int) -> None:
    assert months(f"{years}年{rest}个月") == 12 * years + rest


@given(st.integers(min_value=0, max_value=50))
def test_half_a_year_is_six_months(years: int) -> None:
    assert months(f"{years}年半") == months(f"{years}年6个月")
