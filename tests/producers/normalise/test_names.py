"""Names to codes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.normalise.names import chain_code, code, district_codes, members
from schemas.code_lists import code_lists

CODES = code_lists()


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("成都高新区、四川天府新区、东部新区", ["CD-GX", "CD-TF", "CD-DB"]),
        ("锦江\n高新区\n都江堰市", ["510104", "CD-GX", "510181"]),
        ("武侯区；锦江区", ["510107", "510104"]),
        (["天府新区", "510108"], ["CD-TF", "510108"]),
        (["成都高新技术产业开发区"], ["CD-GX"]),
        ("全市", ["510100"]),
        ("成都市", ["510100"]),
        ("５１０１０７", ["510107"]),
        (510107, ["510107"]),
        ("锦江、锦江区、武侯", ["510104", "510107"]),
        ("锦江、锦城区", ["510104", "锦城区"]),
        ([{"code": "510104"}], [{"code": "510104"}]),
        ("", []),
        (None, []),
        ([None, ""], []),
    ],
)
def test_districts(written: object, wanted: list[Any]) -> None:
    assert district_codes(written, CODES.districts) == wanted


@given(st.lists(st.sampled_from([name for entry in CODES.districts.values() for name in (entry.name_zh, entry.code)])))
def test_districts_keep_their_order_and_a_second_time_changes_nothing(names: list[str]) -> None:
    found = district_codes("、".join(names), CODES.districts)
    assert found == list(dict.fromkeys(CODES.districts.code_of(name) for name in names))
    assert district_codes(found, CODES.districts) == found


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("安全\n韧性", "safety_resilience"),
        ("能源环保", "green_low_carbon"),
        ("ai", "ai"),
        ("元宇宙", "元宇宙"),
        (" ", None),
        (None, None),
    ],
)
def test_a_code_of_a_list(written: object, wanted: str | None) -> None:
    assert code(written, CODES.fields) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("G54 道路运输业", "G54"),
        ("Ｇ５４：道路运输业", "G54"),
        ("G54道路运输业", "G54"),
        ("道路运输业", "G54"),
        ("G54 铁路运输业", "G54 铁路运输业"),
        ("X54 道路运输业", "X54 道路运输业"),
    ],
)
def test_a_code_with_its_name_is_the_code_if_they_agree(written: str, wanted: str) -> None:
    assert code(written, CODES.industries) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("数字文创产业链", "digital_creative"),
        ("数字文创", "digital_creative"),
        ("robots", "robots"),
        ("量子产业链", "量子产业链"),
        ("无", None),
        ("—", None),
        ("", None),
        (None, None),
    ],
)
def test_chains(written: object, wanted: str | None) -> None:
    assert chain_code(written, CODES.chains) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ([{"code": "510118", "name": "新津区"}, {"code": None, "name": "东部新区"}], ["510118", "东部新区"]),
        ({"code": "510118"}, ["510118"]),
        ([{"label": "x"}], [{"label": "x"}]),
        (["a", None, "", {}], ["a"]),
        ({}, []),
    ],
)
def test_members_of_lists_of_objects(value: list[Any] | dict[str, Any], wanted: list[Any]) -> None:
    assert members(value, ("code", "name")) == wanted
