"""The six example files are read as expected.json says: every record at its place, everything else with its reason.

What later stages decide (repeats with the same content, duplicate and stale events) is no business of a reader.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.producers.sources.collect import FEEDS, broken, collect, ignored, rows

LABELS = [
    "场景名称",
    "登记编号",
    "提出单位",
    "领域",
    "所属行业",
    "重点产业链",
    "所在区域",
    "应用场地",
    "现状痛点",
    "技术需求",
    "投资估算",
    "建设周期",
    "首试首用",
    "合作方式",
    "发布日期",
    "截止日期",
    "状态",
    "联系邮箱",
    "备注",
]

SOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "chengdu_rail.xlsx": (
        "xlsx_table",
        {"sheets": [{"headings": ["场景编号", "投资估算（万元）"], "fill_down": ["领域"]}]},
    ),
    "chengdu_culture_tourism.xlsx": (
        "xlsx_table",
        {
            "sheets": [
                {"name": "场景清单", "headings": ["项目名称"], "section": "^([一二三四五六七八九十]+)、"},
                {"name": "机会清单", "headings": ["机会名称"]},
            ]
        },
    ),
    "chengdu_media.csv": ("csv", {}),
    "chengdu_urban_investment.jsonl": ("json_lines", {}),
    "chengdu_industry_investment.json": ("json_pages", {"items": "*.data.records.*", "key": "id"}),
    "wuhou_district.xlsx": ("xlsx_forms", {"starts_with": "^武侯区场景需求登记表（之", "labels": LABELS}),
}
LATER_STAGES = {"identical_row", "duplicate_event", "stale_version"}
EXPECTED = json.loads((FEEDS / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_no_data_is_ignored_for_the_expected_reason(name: str) -> None:
    kind, options = SOURCES[name]
    expected = [(entry["location"], entry["reason"]) for entry in EXPECTED["files"][name]["ignored"]]
    assert ignored(collect(kind, FEEDS / name, **options)) == [e for e in expected if e[1] not in LATER_STAGES]


@pytest.mark.parametrize("name", SOURCES)
def test_everything_else_is_a_row_at_its_place(name: str) -> None:
    kind, options = SOURCES[name]
    items = collect(kind, FEEDS / name, **options)
    expected = EXPECTED["files"][name]
    places = [place for record in expected["records"] for place in _places(record["extra"]["location"])]
    places += [entry["location"] for entry in EXPECTED["rejected"] if entry["file"] == name]
    places += [entry["location"] for entry in expected["ignored"] if entry["reason"] in LATER_STAGES]
    found = [row.location for row in rows(items)] + [row.location for row in broken(items)]
    assert all(location.file == name for location in found)
    assert _sorted([{k: v for k, v in location.as_dict().items() if k != "file"} for location in found]) == _sorted(
        places
    )


def _places(location: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"line": line} for line in location["lines"]] if "lines" in location else [location]


def _sorted(places: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(place, sort_keys=True) for place in places)


def test_the_line_that_breaks_off_is_kept_as_it_was_sent() -> None:
    name = "chengdu_urban_investment.jsonl"
    [line] = broken(collect("json_lines", FEEDS / name))
    assert (line.code, line.location.line) == ("malformed_json", 7)
    assert line.raw == (FEEDS / name).read_bytes().splitlines()[6]


def test_merged_cells_hidden_columns_and_two_header_rows_of_the_rail_table() -> None:
    kind, options = SOURCES["chengdu_rail.xlsx"]
    found = rows(collect(kind, FEEDS / "chengdu_rail.xlsx", **options))
    assert found[1].values["领域"] == "安全\n韧性"
    assert found[1].values["投资估算（万元）"] == 962.5
    assert "原投资估算（万元）" not in found[1].values
    assert found[1].cells["领域"] == "A5"
    assert found[11].cells["发布日期"] == "P16"


def test_a_section_reaches_its_rows_and_ends_with_its_sheet() -> None:
    kind, options = SOURCES["chengdu_culture_tourism.xlsx"]
    found = rows(collect(kind, FEEDS / "chengdu_culture_tourism.xlsx", **options))
    keys = [(r.values["__sheet__"], r.values.get("__section__")) for r in found]
    assert (
        keys
        == [("场景清单", "一")] * 3 + [("场景清单", "二")] * 5 + [("场景清单", "三")] * 4 + [("机会清单", None)] * 4
    )


def test_a_form_with_another_order_of_rows_gives_the_same_labels() -> None:
    kind, options = SOURCES["wuhou_district.xlsx"]
    found = rows(collect(kind, FEEDS / "wuhou_district.xlsx", **options))
    assert {tuple(row.values) for row in found} == {tuple(LABELS)}
    assert all(value is not None for row in found for value in row.values.values())
    assert found[4].cells["场景名称"] == "E76"
