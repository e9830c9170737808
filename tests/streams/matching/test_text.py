"""One spelling for what is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.matching.numerals import in_digits, value_of
from streams.matching.text import normal


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("１８号线、ＡＩ", "18号线、ai"),
        ("地鐵車輛段機器人", "地铁车辆段机器人"),
        ("六十三个停车场", "63个停车场"),
        ("水厂二期，二十六个路口", "水厂2期,26个路口"),
        ("五千亩，一百二十人", "5000亩,120人"),
        ("准确率九成五以上", "准确率95%以上"),
        ("二〇二六年", "2026年"),
        ("“数字 厂长”", "数字厂长"),
        ("统一平台、三维模型、二次消费、一体化", "统一平台、三维模型、二次消费、一体化"),
        ("千百个，百家", "千百个,百家"),
        ("\ufeff锦\u200b江\u202e夜\u00ad游\ufe0f\u200f", "锦江夜游"),
    ],
)
def test_what_is_meant(written: str, meant: str) -> None:
    assert normal(written) == meant


@pytest.mark.parametrize(
    ("run", "value"), [("十", 10), ("三十一", 31), ("一百零五", 105), ("两千", 2000), ("十十", None)]
)
def test_numerals(run: str, value: int | None) -> None:
    assert value_of(run) == value


@given(st.text(alphabet="一二三十百千两零个期亩年成万亿abc１２ 地鐵，", max_size=30))
def test_a_second_time_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert in_digits(in_digits(text)) == in_digits(text)


def test_nothing_is_empty() -> None:
    assert normal(None) == normal("　") == ""
