"""Yes and no in every usual form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.normalise.flags import flag


@pytest.mark.parametrize(
    "yes", ["是", "√", "✓", "Y", "y", "Ｙ", "yes", 1, 1.0, "1", True, " 是 ", "☑是  □否", "□否 ☑是", "■ 是 □ 否"]
)
def test_yes(yes: object) -> None:
    assert flag(yes) is True


@pytest.mark.parametrize("no", ["否", "×", "N", "ｎ", "no", 0, "0", False, "□是  ☑否", "☑否"])
def test_no(no: object) -> None:
    assert flag(no) is False


@pytest.mark.parametrize("unclear", ["☑是  ☑否", "□是  □否", "待定", "2", "☑是 □是", "是否"])
def test_neither_stays_as_written(unclear: str) -> None:
    assert flag(unclear) == unclear


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_neither(nothing: str | None) -> None:
    assert flag(nothing) is None


@given(st.text(max_size=20))
def test_a_second_time_changes_nothing(written: str) -> None:
    assert flag(flag(written)) == flag(written)
