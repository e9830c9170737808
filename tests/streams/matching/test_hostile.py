"""Whatever an organisation writes, matching answers: no text stops it, and no answer depends on the side."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.matching import MatchRecord
from schemas.record import Key
from streams.matching.text import normal
from tests.streams.matching.told import WORDS_ONLY

_WORDS = st.sampled_from(
    [
        "元华车辆段",
        "一期",
        "二期",
        "５号线",
        "全市",
        "平台",
        "停车泊位",
        "六十三个",
        "十百千",
        "成华段",
        "“”",
        "\x00",
        "🚗",
        "㎡",
    ]
)
_TEXT = st.lists(_WORDS | st.text(max_size=8), max_size=8).map("".join)
_RECORDS = st.builds(
    MatchRecord,
    st.builds(Key, st.just("o"), st.uuids().map(str)),
    _TEXT,
    _TEXT,
    st.none() | _TEXT,
    st.none() | _TEXT,
    st.lists(_TEXT | st.sampled_from(["武侯区", "510104", "510100", "全市"]), max_size=3).map(tuple),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 3)),
)


@settings(max_examples=150, deadline=None)
@given(_RECORDS, _RECORDS)
def test_any_two_records_have_one_answer(one: MatchRecord, other: MatchRecord) -> None:
    a, b = WORDS_ONLY.subject(one), WORDS_ONLY.subject(other)
    answer = WORDS_ONLY.explain(a, b)
    assert answer == WORDS_ONLY.explain(b, a)
    assert answer.comparison == WORDS_ONLY.compare(a, b)


@given(_TEXT)
def test_a_second_normalisation_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)
