"""Text on one line, by the rules of the example data's README."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.normalise.text import as_written, half_width, one_line, text

TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("场景，。；“”（） \n\t\u3000Ａ９ａ a1.%")), max_size=40
)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("安全\n韧性", "安全韧性"),
        ("  西岭 雪山  ", "西岭雪山"),
        ("列车前方，\n夜间", "列车前方，夜间"),
        ("１.熟悉典故；\n２.支持四种语言", "1.熟悉典故； 2.支持四种语言"),
        ("基于AI模型的\n锦江夜游", "基于AI模型的锦江夜游"),
        ("基于 AI  模型", "基于 AI 模型"),
        ("ＡＩ９０％\u3000以上", "AI90％以上"),
        ("电子\r\n围栏", "电子围栏"),
        ("“错播”\n风险", "“错播”风险"),
        ("CO₂排放☎", "CO₂排放☎"),
        ("a\u00a0b", "a b"),
    ],
)
def test_the_rules(written: str, wanted: str) -> None:
    assert one_line(written) == wanted


@given(TEXTS)
def test_a_second_time_changes_nothing(written: str) -> None:
    assert one_line(one_line(written)) == one_line(written)


@given(TEXTS)
def test_only_white_space_is_ever_lost(written: str) -> None:
    assert "".join(one_line(written).split()) == "".join(half_width(written).split())


@given(TEXTS)
def test_the_result_is_one_line_trimmed_without_runs(written: str) -> None:
    result = one_line(written)
    assert result == " ".join(result.split())


@pytest.mark.parametrize("nothing", [None, "", " \n\u3000", "\t"])
def test_nothing_but_blanks_is_nothing(nothing: str | None) -> None:
    assert text(nothing) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (1.0, "1"),
        (2.5, "2.5"),
        (Decimal("3.00"), "3"),
        (True, "true"),
        (20, "20"),
        (float("nan"), "nan"),
        (1e22, "1e+22"),
        (Decimal("1E+999999"), "1E+999999"),
        (Decimal("sNaN"), "sNaN"),
    ],
)
def test_numbers_are_written_as_a_person_would(value: object, wanted: str) -> None:
    assert as_written(value) == wanted
