from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from producers.sources import load
from producers.sources.row import SourceError
from tests.producers.sources.collect import broken, collect, ignored, rows

HEADINGS = {"headings": ["编号", "名称"]}


@pytest.fixture
def sheet_file(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: list[Any], change: Callable[[Worksheet], None] | None = None) -> Path:
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "清单"
        for line in lines:
            sheet.append(line)
        if change:
            change(sheet)
        workbook.save(tmp_path / "table.xlsx")
        return tmp_path / "table.xlsx"

    return write


SheetFile = Callable[..., Path]


def test_values_keep_their_types_and_blanks_are_none(sheet_file: SheetFile) -> None:
    path = sheet_file(
        ["编号", "名称", "日期", "时刻", "数", "是", "空", "时间"],
        [
            "007",
            " 甲 ",
            datetime.fromisoformat("2026-03-11"),
            datetime.fromisoformat("2026-03-11T09:30"),
            1.5,
            True,
            "　",
            time(9, 30),
        ],
    )
    [row] = rows(collect("xlsx_table", path, sheets=[HEADINGS]))
    assert row.values == {
        "__sheet__": "清单",
        "编号": "007",
        "名称": " 甲 ",
        "日期": date(2026, 3, 11),
        "时刻": datetime.fromisoformat("2026-03-11T09:30"),
        "数": 1.5,
        "是": True,
        "空": None,
        "时间": "09:30:00",
    }
    assert dict(row.cells) == {
        name: f"{letter}2" for letter, name in zip("ABCDEFGH", list(row.values)[1:], strict=True)
    }


def test_a_number_that_no_date_stands_for_stays_visible(sheet_file: SheetFile) -> None:
    def as_dates(sheet: Worksheet) -> None:
        for cell in ("A2", "B2"):
            sheet[cell].number_format = "yyyy-mm-dd"

    path = sheet_file(["编号", "名称"], [99999999999, -5000000], change=as_dates)
    [row] = rows(collect("xlsx_table", path, sheets=[HEADINGS]))
    assert (row.values["编号"], row.values["名称"]) == (99999999999, -5000000)


def test_titles_header_totals_footers_sections_and_gaps(sheet_file: SheetFile) -> None:
    path = sheet_file(
        ["标题"],
        [],
        ["说明文字"],
        ["编号", "名称"],
        ["一、第一部分"],
        [1, "甲"],
        [],
        [],
        [2, "乙"],
        ["小 计", 2],
        ["编号", "名称"],
        ["二、第二部分"],
        [3, "丙"],
        ["合计：", 3],
        ["填报单位：某单位"],
    )
    items = collect("xlsx_table", path, sheets=[HEADINGS | {"section": "^([一二三])、", "constants": {"种类": "场景"}}])
    assert [(r.values["编号"], r.values["__section__"], r.values["种类"]) for r in rows(items)] == [
        (1, "一", "场景"),
        (2, "一", "场景"),
        (3, "二", "场景"),
    ]
    assert [(place["row"], place.get("last_row"), reason) for place, reason in ignored(items)] == [
        (1, None, "title_row"),
        (2, None, "blank_row"),
        (3, None, "note_row"),
        (4, None, "header_row"),
        (5, None, "section_row"),
        (7, 8, "blank_row"),
        (10, None, "total_row"),
        (11, None, "header_row"),
        (12, None, "section_row"),
        (14, None, "total_row"),
        (15, None, "footer_row"),
    ]


def test_a_row_with_one_cell_that_is_no_section_is_data(sheet_file: SheetFile) -> None:
    path = sheet_file(["编号", "名称"], ["甲"])
    [row] = rows(collect("xlsx_table", path, sheets=[HEADINGS | {"section": "^[一二]、"}]))
    assert row.values["编号"] == "甲"


def test_a_column_without_heading_is_named_by_its_letter(sheet_file: SheetFile) -> None:
    path = sheet_file(["编号", "名称"], [1, "甲", None, "多出来的"], [2, "乙"])
    first, second = rows(collect("xlsx_table", path, sheets=[HEADINGS]))
    assert (first.values["[D]"], first.cells["[D]"]) == ("多出来的", "D2")
    assert "[D]" not in second.values


@pytest.mark.parametrize(
    "declared",
    [{"headings": ["编号"]}, {"headings": ["金额"]}, {"header_rows": [1, 2]}, {"headings": ["金额", "编号"]}],
)
def test_a_header_of_two_rows_is_found_from_any_of_its_headings(
    sheet_file: SheetFile, declared: dict[str, Any]
) -> None:
    path = sheet_file(
        ["编号", "名称", "投入", None, "联系"], [None, None, "金额", "周期", "部门"], [1, "甲", 5, "月", "办"]
    )
    items = collect("xlsx_table", path, sheets=[declared])
    [row] = rows(items)
    assert list(row.values) == ["__sheet__", "编号", "名称", "金额", "周期", "部门"]
    assert [place["row"] for place, _ in ignored(items)] == [1, 2]


def test_a_first_row_of_data_that_lacks_what_is_asked_for_is_no_header(sheet_file: SheetFile) -> None:
    path = sheet_file(["编号", "名称", "区县"], ["a", None, "武侯"], ["b", "乙", "锦江"])
    found = rows(collect("xlsx_table", path, sheets=[{"headings": ["名称"]}]))
    assert [r.values["编号"] for r in found] == ["a", "b"]


def test_equal_lower_headings_are_told_apart_by_their_groups(sheet_file: SheetFile) -> None:
    path = sheet_file(
        ["编号", "甲方", None, "乙方", None], [None, "单位", "邮箱", "单位", "电话"], [1, "a", "b", "c", "d"]
    )
    [row] = rows(collect("xlsx_table", path, sheets=[{"header_rows": [1, 2]}]))
    assert list(row.values)[1:] == ["编号", "甲方/单位", "邮箱", "乙方/单位", "电话"]


def test_only_merged_cells_are_filled_down(sheet_file: SheetFile) -> None:
    path = sheet_file(
        ["编号", "名称", "领域"],
        [1, "甲", "交通"],
        [2, "乙"],
        [3, "丙"],
        [4, "丁", "能源"],
        change=lambda sheet: sheet.merge_cells("C2:C3"),
    )
    found = rows(collect("xlsx_table", path, sheets=[HEADINGS | {"fill_down": ["领域"]}]))
    assert [(r.values["领域"], r.cells["领域"]) for r in found] == [
        ("交通", "C2"),
        ("交通", "C2"),
        (None, "C4"),
        ("能源", "C5"),
    ]
    unfilled = rows(collect("xlsx_table", path, sheets=[HEADINGS]))
    assert [r.values["领域"] for r in unfilled] == ["交通", None, None, "能源"]


@pytest.mark.parametrize(("skip_hidden", "names"), [(True, ["编号", "名称"]), (False, ["编号", "旧值", "名称"])])
def test_hidden_columns_are_skipped_unless_kept(sheet_file: SheetFile, skip_hidden: bool, names: list[str]) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True

    path = sheet_file(["编号", "旧值", "名称"], [1, "=1/0", "甲"], change=hide)
    items = collect("xlsx_table", path, sheets=[HEADINGS | {"skip_hidden": skip_hidden}])
    if skip_hidden:
        assert [list(r.values)[1:] for r in rows(items)] == [names]
    else:
        assert [b.code for b in broken(items)] == ["formula_without_value"]


def test_a_formula_that_was_never_calculated_breaks_its_row_only(sheet_file: SheetFile) -> None:
    path = sheet_file(["编号", "名称", "投资"], [1, "甲", 5], [2, "乙", "=C2*2"], [3, "丙", "#REF!"], [4, "丁", 7])
    items = collect("xlsx_table", path, sheets=[HEADINGS])
    assert [r.values["编号"] for r in rows(items)] == [1, 4]
    first, second = broken(items)
    assert (first.code, first.location.row, second.code, second.location.row) == (
        "formula_without_value",
        3,
        "cell_error",
        4,
    )
    assert "C3" in first.detail
    assert "=C2*2" in first.detail
    assert "乙" in first.raw.decode()


def test_several_sheets_come_in_the_order_declared_and_others_are_reported(tmp_path: Path) -> None:
    workbook = Workbook()
    for name, columns in (
        ("乙表", ["名称", "编号"]),
        ("甲表", ["编号", "名称", "备注"]),
        ("附表", ["x"]),
        ("隐藏", ["y"]),
    ):
        sheet = workbook.create_sheet(name)
        sheet.append(columns)
        sheet.append(columns)
        sheet.append([f"{name}{column}" for column in columns])
    workbook["隐藏"].sheet_state = "hidden"
    del workbook["Sheet"]
    workbook.save(tmp_path / "two.xlsx")
    items = collect(
        "xlsx_table", tmp_path / "two.xlsx", sheets=[HEADINGS | {"name": "甲表"}, HEADINGS | {"name": "乙表"}]
    )
    assert [r.values["编号"] for r in rows(items)] == ["甲表编号", "乙表编号"]
    assert [place for place, reason in ignored(items) if reason == "undeclared_sheet"] == [{"sheet": "附表"}]


@pytest.mark.parametrize(
    ("lines", "declared", "code", "said"),
    [
        ([["编号", "名称"]], {"name": "没有", "headings": ["编号"]}, "sheet_missing", "清单"),
        ([["编号", "名字"], [1, "甲"]], HEADINGS, "header_missing", "名称"),
        ([["编号", "名称"]], HEADINGS | {"fill_down": ["领域"]}, "header_missing", "领域"),
        ([[], [], ["编号"]], {"header_rows": [1, 2]}, "header_missing", "空"),
        ([["编号", "名称", "备注", "备注"]], HEADINGS, "duplicate_heading", "备注"),
        ([], HEADINGS, "header_missing", "编号"),
    ],
)
def test_a_table_that_is_not_as_declared_is_an_error(
    sheet_file: SheetFile, lines: list[list[Any]], declared: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(SourceError) as caught:
        collect("xlsx_table", sheet_file(*lines), sheets=[declared])
    assert caught.value.code == code
    assert said in caught.value.message_zh
    assert caught.value.location.file == "table.xlsx"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sheets": []},
        {"sheets": [{}]},
        {"sheets": [{"headings": ["a"], "colour": 1}]},
        {"sheets": [{"headings": ["a"], "section": "("}]},
    ],
)
def test_a_senseless_declaration_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        load("xlsx_table").Options.model_validate(options)


def test_a_scenario_that_begins_like_a_sign_off_is_data(sheet_file: SheetFile) -> None:
    path = sheet_file(
        ["名称", "编号", "区", "领域", "数"],
        ["注塑车间：机器视觉质检", "A", "锦江", "人工智能", 1],
        ["填报人：合成", None, "审核人：合成"],
    )
    items = collect("xlsx_table", path, sheets=[HEADINGS])
    assert [row.values["编号"] for row in rows(items)] == ["A"]
    assert ignored(items)[-1][1] == "footer_row"
