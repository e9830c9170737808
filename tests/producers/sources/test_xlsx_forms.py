from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from producers.sources.row import SourceError
from tests.producers.sources.collect import broken, collect, ignored, rows

FORM = {"starts_with": "^登记表（之", "labels": ["名称", "编号", "痛点", "备注"]}


def written(path: Path, cells: dict[str, Any], *merged: str) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for reference, value in cells.items():
        sheet[reference] = value
    for area in merged:
        sheet.merge_cells(area)
    workbook.save(path)
    return path


def test_labels_in_any_order_two_pairs_a_row_and_texts_over_several_rows(tmp_path: Path) -> None:
    cells = {
        "A1": "汇总",
        "A2": "编排说明",
        "A4": "登记表（之一）",
        "A5": "名  称：",
        "B5": "甲",
        "D5": "编 号",
        "E5": 1,
        "A6": "痛点",
        "B6": "第一行\n第二行",
        "A9": "登记表（之二）",
        "A10": "编号",
        "B10": 2,
        "D10": "名称",
        "A11": "备注",
        "B11": "长",
    }
    items = collect("xlsx_forms", written(tmp_path / "f.xlsx", cells, "B5:C5", "B6:E8", "B11:E13"), **FORM)
    first, second = rows(items)
    assert first.values == {"名称": "甲", "编号": 1, "痛点": "第一行\n第二行", "备注": None}
    assert first.cells == {"名称": "B5", "编号": "E5", "痛点": "B6"}
    assert (first.location.row, first.location.last_row) == (4, 8)
    assert second.values == {"名称": None, "编号": 2, "痛点": None, "备注": "长"}
    assert second.cells["名称"] == "E10"
    assert (second.location.row, second.location.last_row) == (9, 13)
    assert [reason for _, reason in ignored(items)] == ["title_row", "note_row"]


def test_a_text_without_a_known_label_is_kept_by_its_cell(tmp_path: Path) -> None:
    cells = {"A1": "登记表（之一）", "A2": "新栏目", "B2": "内容", "A3": "名称", "B3": "甲", "C3": "补充"}
    [row] = rows(collect("xlsx_forms", written(tmp_path / "f.xlsx", cells), **FORM))
    assert {name: row.values[name] for name in ("[A2]", "[B2]", "[C3]")} == {
        "[A2]": "新栏目",
        "[B2]": "内容",
        "[C3]": "补充",
    }


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"A3": "名称", "B3": "又"}, "duplicate_label"),
        ({"A3": "备注", "B3": "=B2"}, "formula_without_value"),
        ({"A3": "备注", "B3": "#N/A"}, "cell_error"),
    ],
)
def test_a_broken_form_does_not_take_the_next_one_with_it(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    all_cells = {
        "A1": "登记表（之一）",
        "A2": "名称",
        "B2": "甲",
        "A5": "登记表（之二）",
        "A6": "名称",
        "B6": "乙",
    } | cells
    items = collect("xlsx_forms", written(tmp_path / "f.xlsx", all_cells), **FORM)
    [form] = broken(items)
    assert (form.code, form.location.row, form.location.last_row) == (code, 1, 3)
    assert "3" in form.detail
    assert "甲" in form.raw.decode()
    assert [row.values["名称"] for row in rows(items)] == ["乙"]


def test_a_sheet_without_forms_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "f.xlsx", {"A1": "别的", "A2": "名称"})
    with pytest.raises(SourceError) as caught:
        collect("xlsx_forms", path, **FORM)
    assert caught.value.code == "form_missing"


def test_a_form_without_end_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "f.xlsx", {"A1": "登记表（之一）"} | {f"B{row}": "x" for row in range(2, 1_100)})
    with pytest.raises(SourceError) as caught:
        collect("xlsx_forms", path, **FORM)
    assert (caught.value.code, caught.value.location.row) == ("form_too_long", 1)


def of_sheets(path: Path, *sheets: dict[str, Any]) -> Path:
    workbook = Workbook()
    for number, cells in enumerate(sheets):
        sheet = workbook.worksheets[0] if number == 0 else workbook.create_sheet()
        sheet.title = f"表{number + 1}"
        for reference, value in cells.items():
            sheet[reference] = value
    workbook.save(path)
    return path


ONE = {"A1": "登记表（之一）", "A2": "名称", "B2": "甲"}
TWO = {"A1": "登记表（之二）", "A2": "名称", "B2": "乙"}


def test_one_form_a_sheet_with_notes_before_them(tmp_path: Path) -> None:
    path = of_sheets(tmp_path / "f.xlsx", {"A1": "填表说明", "A2": "一个场景一张表"}, ONE, TWO)
    items = collect("xlsx_forms", path, every_sheet=True, **FORM)
    assert [(row.values["__sheet__"], row.values["名称"]) for row in rows(items)] == [("表2", "甲"), ("表3", "乙")]
    assert [(where["sheet"], reason) for where, reason in ignored(items)] == [
        ("表1", "title_row"),
        ("表1", "note_row"),
        ("表1", "undeclared_sheet"),
    ]


def test_a_sheet_with_labels_and_without_its_title_is_an_error_and_no_missing_scenario(tmp_path: Path) -> None:
    path = of_sheets(tmp_path / "f.xlsx", ONE, TWO | {"A1": "登记表之二"})
    with pytest.raises(SourceError) as caught:
        collect("xlsx_forms", path, every_sheet=True, **FORM)
    assert (caught.value.code, caught.value.location.sheet) == ("form_missing", "表2")


def test_sheets_beside_the_one_with_forms_are_told(tmp_path: Path) -> None:
    items = collect("xlsx_forms", of_sheets(tmp_path / "f.xlsx", ONE, TWO), **FORM)
    assert [row.values["名称"] for row in rows(items)] == ["甲"]
    assert ignored(items) == [({"sheet": "表2"}, "undeclared_sheet")]


def test_a_workbook_without_any_form_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        collect("xlsx_forms", of_sheets(tmp_path / "f.xlsx", {"A1": "说明"}), every_sheet=True, **FORM)
    assert caught.value.code == "form_missing"
