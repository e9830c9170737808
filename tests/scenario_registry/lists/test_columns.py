"""Sums in 万元, and names of sheets."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scenario_registry.lists.columns import ten_thousands
from scenario_registry.lists.sheet_names import INDEX, sheet_names
from scenario_registry.lists.styles import money_format
from schemas.scenario import MAX_INVESTMENT_CNY


@given(st.integers(0, MAX_INVESTMENT_CNY))
def test_a_sum_in_ten_thousands_is_exact_also_as_the_float_of_a_workbook(yuan: int) -> None:
    sum_ = ten_thousands(yuan)
    assert sum_ is not None
    assert sum_ * 10_000 == yuan
    assert Decimal(str(float(sum_))) == sum_
    shown = f"{sum_:,f}"
    assert "." not in shown or not shown.endswith("0")
    assert len(shown.partition(".")[2]) == money_format(sum_).partition(".")[2].count("0")


def test_no_sum_is_no_zero() -> None:
    assert (ten_thousands(None), ten_thousands(0)) == (None, 0)


@given(
    st.dictionaries(st.text(max_size=5), st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40))
)
def test_names_of_sheets_are_short_unique_and_allowed(group_names: dict[str, str]) -> None:
    names = sheet_names(group_names)
    assert list(names) == list(group_names)
    assert len({name.casefold() for name in names.values()} | {INDEX}) == len(names) + 1
    for name in names.values():
        assert 1 <= len(name) <= 31
        assert not set(name) & set("\\/*?:[]")
        assert not name.startswith("'")


def test_usual_names_stay_as_they_are() -> None:
    assert sheet_names({"a": "高新区", "b": "电力、热力、燃气及水生产和供应业"}) == {
        "a": "高新区",
        "b": "电力、热力、燃气及水生产和供应业",
    }
