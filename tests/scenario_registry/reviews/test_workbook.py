"""Questions as a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenario_registry.reviews import form
from schemas.judgement import Judgement
from schemas.matching import Verdict, pair_of
from schemas.record import Key
from tests.scenario_registry.reviews.asking import DISTRICT, RAIL, column, exported, question, record

FIRST = form.HEADING_ROW + 1


def test_a_row_shows_both_records_side_by_side_the_offices_own_first(tmp_path: Path) -> None:
    one = record(RAIL, "Z-1", title="轨道的名称", districts=["510107"])
    other = record(DISTRICT, "A-1", title="区里的名称", districts=["510107"])
    sheet = exported(tmp_path / "a.xlsx", question(one, other), organisation=DISTRICT)
    assert sheet["A2"].value == "答复单位：武侯区；导出于 2026-03-12 09:00:00（北京时间）；1 对"
    shown = {heading: sheet.cell(FIRST, column(sheet, heading)) for heading in (
        "名称（甲） title A", "名称（乙） title B", "区（市）县（甲） districts A", "单位（甲） organisation A", "单位（乙） organisation B",
    )}  # fmt: skip
    assert [cell.value for cell in shown.values()][:3] == ["区里的名称", "轨道的名称", "武侯区"]
    colours = [cell.fill.fgColor.rgb for cell in shown.values()]
    assert colours[0] == colours[1] == "FFFFE3C7", "titles differ"
    assert colours[2] == colours[3] == colours[4] == "00000000", (
        "the same, and names of the owners, which always differ"
    )


def test_an_office_knows_why_until_when_and_what_others_said(tmp_path: Path) -> None:
    pair = pair_of(Key(RAIL, "1"), Key(DISTRICT, "1"))
    said = Judgement(3, pair, Verdict.SAME, DISTRICT, "合成核对人", "同一隧道", 0)
    sheet = exported(tmp_path / "a.xlsx", question(record(RAIL, "1"), record(DISTRICT, "1"), said))
    told = [sheet.cell(FIRST, number).value for number in range(5, 9)]
    assert told[:2] == ["2026-03-21", "武侯区：同一场景（同一隧道）"]
    assert told[3].startswith("关系：")
    assert "同在锦江区" in told[3]


def test_contacts_do_not_travel(tmp_path: Path) -> None:
    one = record(RAIL, "1", contact_email="office@rail.example", department="合成部门")
    sheet = exported(tmp_path / "a.xlsx", question(one, record(DISTRICT, "1")))
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert not [text for text in texts if "office@rail.example" in text or "合成部门" in text]


@pytest.mark.parametrize("title", ['=HYPERLINK("http://example.cn")', "+1", "-1", "@SUM(1)", "＝1"])
def test_no_text_of_a_record_is_run_as_a_formula(tmp_path: Path, title: str) -> None:
    sheet = exported(tmp_path / "a.xlsx", question(record(RAIL, "=1+1", title=title), record(DISTRICT, "1")))
    cell = sheet.cell(FIRST, column(sheet, "名称（甲） title A"))
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (title, "s", True)
    assert sheet.cell(FIRST, column(sheet, "编号（甲） number A")).data_type == "s"


def test_only_what_is_to_be_filled_in_can_be_edited(tmp_path: Path) -> None:
    sheet = exported(tmp_path / "a.xlsx", question(record(RAIL, "1"), record(DISTRICT, "1")))
    assert sheet.protection.sheet
    unlocked = [cell.column for cell in sheet[FIRST] if not cell.protection.locked]
    assert unlocked == [column(sheet, name) for name in (form.VERDICT, form.REASON, form.PERSON)]
    (choices,) = sheet.data_validations.dataValidation
    assert (str(choices.sqref), choices.type) == (f"B{FIRST}", "list")
    assert choices.formula1 == '"同一场景 same,不是同一场景 different,无法判断 unsure"'
    assert sheet.freeze_panes == f"E{FIRST}"
    key = sheet.cell(form.HEADING_ROW, column(sheet, form.KEY))
    assert sheet.column_dimensions[key.column_letter].hidden


def test_nothing_to_ask_is_a_sheet_that_says_so(tmp_path: Path) -> None:
    sheet = exported(tmp_path / "a.xlsx")
    assert "0 对" in sheet["A2"].value
    assert sheet.max_row == form.HEADING_ROW


def test_every_choice_is_read_as_what_it_says() -> None:
    for verdict, choice in form.CHOICES.items():
        for typed in (choice, verdict.value.upper(), f" {choice.split()[0]} "):
            assert form.verdict_of(typed) is verdict
    assert form.verdict_of("同一") is None
