"""Whole numbers in digits and in Chinese numerals."""

from __future__ import annotations

import pytest

from producers.normalise.numerals import whole_number


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2026", 2026),
        ("二〇二六", 2026),
        ("二零二六", 2026),
        ("十", 10),
        ("十三", 13),
        ("二十", 20),
        ("三十一", 31),
        ("两", 2),
        ("〇三", 3),
    ],
)
def test_known_forms(written: str, wanted: int) -> None:
    assert whole_number(written) == wanted


@pytest.mark.parametrize("written", ["", "一百", "三月", "2十", "十十", "-1", "１", "²"])
def test_anything_else_is_none(written: str) -> None:
    assert whole_number(written) is None


@pytest.mark.parametrize("digit", ["9", "九"])
def test_digits_without_end_are_no_number(digit: str) -> None:
    assert whole_number(digit * 5_000) is None
