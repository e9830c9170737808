"""One row to the words of the contract: nothing is rejected, and nothing vanishes."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.feed import Feed, bundled_feeds
from producers.map_row import MappedRow, map_row
from producers.sources.row import BrokenRow, Location, SourceRow
from schemas.event import AMENDED, STATED, WITHDRAWN
from tests.producers.declared import EVENTS, SNAPSHOT, declared

PLACE = Location(sheet="清单", row=7)


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return declared(tmp_path)


@pytest.fixture
def events(tmp_path: Path) -> Feed:
    return declared(tmp_path, EVENTS)


def mapped(feed: Feed, values: dict[str, Any]) -> MappedRow:
    return map_row(feed, SourceRow(values, PLACE, {name: f"{name}7" for name in values}))


def test_a_stage_goes_by_its_chinese_name_too(tmp_path: Path) -> None:
    feed = declared(tmp_path, SNAPSHOT.replace('"征集中" = "published"', '"征集中" = "已发布"'))
    told = [mapped(feed, {"编号": "A", "状态": word}).data["stage"] for word in ("征集中", "试点中", "pilot", "已撤回")]
    assert told == ["published", "pilot", "pilot", "已撤回"]


def test_a_row_becomes_a_statement(feed: Feed) -> None:
    row = mapped(
        feed,
        {
            "编号": " A-1 ",
            "序号": 1,
            "名称": "电子\n围栏",
            "区县": "锦江、高新区",
            "领域": "安全\n韧性",
            "行业": "制造业",
            "投资": "１，２００",
            "单位": "万元",
            "首试": "√",
            "状态": 20.0,
            "发布": datetime(2026, 3, 11),  # noqa: DTZ001 - a cell of a workbook has no time zone
            "截止": "长期",
            "填报单位": "成都轨道集团",
            "周期": "18个月",
            "合作": [{"type": "联合研发"}, {"type": "试点应用"}],
        },
    )
    assert row.data == {
        "kind": "scenario",
        "title": "电子围栏",
        "districts": ["510104", "CD-GX"],
        "field": "safety_resilience",
        "industry": "C",
        "investment_cny": 12_000_000,
        "first_use": True,
        "stage": "published",
        "published_on": "2026-03-11",
        "period_months": 18,
        "cooperation": "联合研发、试点应用",
    }
    assert (row.local_id, row.event_type, row.location) == ("A-1", STATED, PLACE)
    assert (row.event_id, row.sequence, row.time, row.raw) == (None, None, None, None)
    assert row.leftovers == ()
    assert row.problems == ()


def test_what_cannot_be_converted_goes_on_as_it_was_written(feed: Feed) -> None:
    written = {
        "名称": [{"zh": "不是文字"}],
        "领域": "元宇宙",
        "行业": "未知业",
        "投资": "约两千万",
        "首试": "待定",
        "状态": "筹备",
        "发布": "2026年2月30日",
        "截止": "尽快",
        "周期": "约半年",
    }
    row = mapped(feed, {**written, "区县": "锦江、锦城区", "合作": {"code": 3}})
    fields = {name: feed.columns[name].field for name in written}
    assert {name: row.data[field] for name, field in fields.items()} == written
    assert row.data["districts"] == ["510104", "锦城区"]
    assert row.data["cooperation"] == {"code": 3}
    assert row.problems == ()


def test_an_empty_field_is_left_out_but_districts_are_always_there(feed: Feed) -> None:
    row = mapped(feed, {"编号": "1", "名称": " \u3000", "投资": None, "区县": "", "截止": "", "合作": []})
    assert row.data == {"kind": "scenario", "districts": []}


def test_an_unknown_column_that_holds_something_is_left_over(feed: Feed) -> None:
    row = mapped(feed, {"编号": "1", "新列": "值", "空列": " ", "空表": [], "[X]": 0, "__sheet__": "清单"})
    assert row.leftovers == ("新列", "[X]")


def test_of_two_columns_for_a_field_the_first_that_holds_something_counts(feed: Feed) -> None:
    assert mapped(feed, {"名称": " ", "旧名称": "旧"}).data["title"] == "旧"
    same = mapped(feed, {"名称": "新", "旧名称": "新"})
    assert (same.data["title"], same.leftovers) == ("新", ())


def test_another_value_for_the_same_field_is_left_over_and_its_cell_not_taken(feed: Feed) -> None:
    row = mapped(feed, {"名称": "新", "旧名称": "旧"})
    assert (row.data["title"], row.leftovers, row.cells["title"]) == ("新", ("旧名称",), "名称7")


def test_a_problem_can_name_the_cell_even_of_an_empty_field(feed: Feed) -> None:
    cells = mapped(feed, {"编号": "1", "名称": None, "投资": "约", "填报单位": ""}).cells
    assert cells == {"subject": "编号7", "title": "名称7", "investment_cny": "投资7", "source": "填报单位7"}


@pytest.mark.parametrize("own", ["成都轨道交通集团", "成都轨道集团", "成都轨道交通集团\n有限公司", "", None])
def test_the_own_name_in_all_its_forms_is_no_problem(feed: Feed, own: str | None) -> None:
    assert mapped(feed, {"填报单位": own}).problems == ()


def test_a_row_of_another_organisation_is_told(feed: Feed) -> None:
    row = mapped(feed, {"填报单位": "成都城投集团"})
    assert row.problems == ({"code": "other_organisation", "field": "source", "value": "成都城投集团"},)


@pytest.mark.parametrize(("written", "wanted"), [(7, "7"), (7.0, "7"), ("007", "007"), (" ", None), (None, None)])
def test_the_local_id_is_text_as_written(feed: Feed, written: object, wanted: str | None) -> None:
    assert mapped(feed, {"编号": written}).local_id == wanted


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"__sheet__": "场景清单", "__section__": "二", "序号": "１"}, "场景清单/二/1"),
        ({"__sheet__": "机会清单", "序号": 1.0}, "机会清单/1"),
        ({"__sheet__": "场景清单", "__section__": None, "序号": "1"}, "场景清单/1"),
        ({"__sheet__": "场景清单", "__section__": "二", "序号": None}, None),
    ],
)
def test_a_local_id_of_several_columns(values: dict[str, Any], wanted: str | None) -> None:
    assert mapped(bundled_feeds()["chengdu_culture_tourism"], values).local_id == wanted


@pytest.mark.parametrize("code", ["wrong_column_count", "cell_error"])
def test_a_row_that_cannot_be_read_keeps_its_bytes_and_says_why(feed: Feed, code: str) -> None:
    row = map_row(feed, BrokenRow(b"a,b", PLACE, code, "列数不符 / wrong number of columns"))
    assert (row.raw, row.local_id, row.data) == (b"a,b", None, {})
    assert [problem["code"] for problem in row.problems] == ["unreadable_row"]


def test_broken_json_is_for_the_registry_to_name(feed: Feed) -> None:
    row = map_row(feed, BrokenRow(b'{"a": ', PLACE, "malformed_json", "断行 / breaks off"))
    assert (row.raw, row.problems) == (b'{"a": ', ())


EVENT = {"eventId": "e-1", "type": "NEW", "version": 2, "at": "2026-03-09T14:02:00+08:00", "编号": "A-1"}


def test_an_event_has_its_own_envelope(events: Feed) -> None:
    row = mapped(events, {**EVENT, "名称": "围栏", "区县": ["510104"]})
    assert (row.event_type, row.event_id, row.sequence, row.time) == (STATED, "e-1", 2, "2026-03-09T14:02:00+08:00")
    assert row.data == {"kind": "scenario", "title": "围栏", "districts": ["510104"]}
    assert row.leftovers == ()


def test_a_withdrawal_says_why_and_nothing_else(events: Feed) -> None:
    row = mapped(
        events, {**EVENT, "type": "END", "reason": "重复立项", "名称": "围栏", "投资": 1, "单位": "元", "新列": 1}
    )
    assert (row.event_type, row.data, row.leftovers) == (WITHDRAWN, {"reason": "重复立项"}, ("新列",))
    assert mapped(events, {**EVENT, "type": "END"}).data == {}


def test_an_amendment_says_what_is_there_and_removes_what_is_empty(events: Feed) -> None:
    row = mapped(events, {**EVENT, "type": "EDIT", "名称": "新名", "截止": None})
    assert (row.event_type, row.data) == (AMENDED, {"title": "新名", "deadline": None})


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        (2, 2),
        ("2", 2),
        (2.0, 2),
        (Decimal(2), 2),
        (0, 0),
        ("v2", "v2"),
        (1.5, "1.5"),
        (-1, "-1"),
        (True, "true"),
        (None, None),
    ],
)
def test_a_version_is_a_number_or_stays_as_written(events: Feed, version: object, wanted: object) -> None:
    found = mapped(events, {**EVENT, "version": version}).sequence
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (datetime(2026, 3, 9, 14, 2), "2026-03-09T14:02:00+08:00"),  # noqa: DTZ001 - a column of a database without time zone
        ("昨天", "昨天"),
        (None, None),
    ],
)
def test_a_time_without_zone_is_beijing_time(events: Feed, at: object, wanted: str | None) -> None:
    assert mapped(events, {**EVENT, "at": at}).time == wanted


def test_an_unknown_type_of_event_stays_as_written(events: Feed) -> None:
    assert mapped(events, {**EVENT, "type": "MERGE"}).event_type == "MERGE"


JSON_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = (
    JSON_SCALARS
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.recursive(
        JSON_SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "x"]), inner, max_size=2),
        max_leaves=5,
    )
)


@pytest.fixture(scope="module")
def lasting_feed(tmp_path_factory: pytest.TempPathFactory) -> Feed:
    return declared(tmp_path_factory.mktemp("feed"))


@given(data=st.data())
def test_whatever_stands_in_a_row_it_can_be_mapped_and_sent(lasting_feed: Feed, data: st.DataObject) -> None:
    columns = [*lasting_feed.columns, "编号", "单位", "新列"]
    row = mapped(lasting_feed, data.draw(st.dictionaries(st.sampled_from(columns), VALUES)))
    assert json.loads(json.dumps(row.data)).keys() == row.data.keys()
    assert set(row.leftovers) <= {"新列", "旧名称", "单位"}


WITHDRAWING = (
    SNAPSHOT
    + """
[withdrawn]
"状态" = ["已撤销", "终止"]
"在册" = ["否"]
"""
)


def test_a_word_takes_the_scenario_back_and_is_the_reason(tmp_path: Path) -> None:
    row = mapped(declared(tmp_path, WITHDRAWING), {"编号": "A", "名称": "围栏", "状态": " 已 撤销", "在册": "是"})
    assert (row.event_type, row.data, row.cells["reason"]) == (WITHDRAWN, {"reason": "状态：已撤销"}, "状态7")
    assert row.leftovers == ("在册",)


def test_a_column_that_only_tells_withdrawals_is_known_all_the_same(tmp_path: Path) -> None:
    row = mapped(declared(tmp_path, WITHDRAWING), {"编号": "A", "名称": "围栏", "状态": "征集中", "在册": "是"})
    assert (row.event_type, row.data["stage"], row.leftovers) == (STATED, "published", ())
