"""Sums of money to integer yuan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.normalise.money import UNITS, yuan

SUMS = st.integers(min_value=-(10**15), max_value=10**15)
FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


@pytest.mark.parametrize(
    ("written", "unit", "wanted"),
    [
        (1850, "万元", 18_500_000),
        (962.5, "万元", 9_625_000),
        ("415.0", "万元", 4_150_000),
        ("1,200", "万元", 12_000_000),
        ("１，２８０", "万元", 12_800_000),
        ("260万元", "元", 2_600_000),
        ("３００ 万元", "万元", 3_000_000),
        ("0.86亿元", "万元", 86_000_000),
        (0.098, "亿元", 9_800_000),
        (3_850_000, "元", 3_850_000),
        (Decimal("132.50"), "万元", 1_325_000),
        (0, "万元", 0),
        (1e-05, "万元", 0),
        (None, "万元", None),
        ("  ", "万元", None),
    ],
)
def test_known_forms(written: object, unit: str, wanted: int | None) -> None:
    assert yuan(written, unit) == wanted


@pytest.mark.parametrize(
    "words",
    ["约两千万", "1,20", "350-400", "面议", "1e400", "1200美元", "NaN", "共14项", "4" * 21, "1.2.3", "一百万元"],
)
def test_what_is_no_number_stays_as_written(words: str) -> None:
    assert yuan(f" {words} ") == words


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300, True])
def test_what_is_no_sum_becomes_text(number: object) -> None:
    assert isinstance(yuan(number), str)


def test_another_currency_stays_visible() -> None:
    assert yuan(380, "万美元") == "380万美元"


@given(SUMS, st.sampled_from(sorted(UNITS)))
def test_a_sum_written_in_any_unit_is_the_same_sum(amount: int, unit: str) -> None:
    in_unit = Decimal(amount) / UNITS[unit]
    assert yuan(f"{in_unit:f}{unit}") == amount
    assert yuan(f"{in_unit:f}", unit) == amount


@given(SUMS, st.sampled_from(["元", "万元", "亿元"]))
def test_thousands_separators_of_both_widths_count_for_nothing(amount: int, unit: str) -> None:
    grouped = f"{Decimal(amount) / UNITS[unit]:,f}{unit}"
    assert yuan(grouped) == yuan(grouped.translate(FULL_WIDTH)) == amount


@given(st.floats(min_value=0, max_value=1e6))
def test_a_float_is_the_sum_a_person_sees(number: float) -> None:
    assert abs(Decimal(int(yuan(number) or 0)) - Decimal(repr(number)) * 10_000) <= Decimal("0.5")


@given(st.text(max_size=20))
def test_whatever_is_written_gives_a_sum_a_text_or_nothing(written: str) -> None:
    result = yuan(written)
    assert result == written.strip() or result is None or isinstance(result, int)
