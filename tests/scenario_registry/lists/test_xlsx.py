"""Lists as workbooks."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from scenario_registry.lists.columns import columns
from scenario_registry.lists.edition import Edition, TooManyRowsError
from scenario_registry.lists.xlsx import MAX_ROWS, write_xlsx
from schemas.code_lists import code_lists
from schemas.scenario import Kind
from sinks.publication.grouping import Grouping
from sinks.publication.scenario_list import Contents, GroupCount, ListedScenario
from sinks.publication.selection import Selection
from tests.scenario_registry.lists.reading import made, rows_of, workbook_of
from tests.sinks.publication.filled import event, statement

SCENARIO = ListedScenario(
    group="ai", registry_id="CDS-0000-0000-0000-0", organisation="chengdu_rail", local_id="1", stage="published",
    conflicted=False, kind="scenario", title="示例", description="示例" * 50, need="示例" * 50, site=None, districts=("510104",),
    field="ai", industry="G54", industry_chain=None, investment_cny=12_345, first_use=True, published_on=None, deadline=None,
    department=None, contact_email=None, period_months=None, cooperation=None, remark="合成数据",
)  # fmt: skip


def edition_of(count: int) -> Edition:
    contents = Contents(Grouping.FIELD, 1, None, (GroupCount("ai", count),), count)
    return Edition(None, contents, columns(code_lists(), Grouping.FIELD, with_contacts=False), {"ai": "人工智能"})


def test_the_index_names_every_group_with_its_count_and_a_link(tmp_path: Path) -> None:
    records = [
        event("a", statement(field="ai")),
        event("b", statement(field="ai")),
        event("c", statement(field="finance")),
    ]
    workbook = workbook_of(tmp_path, records)
    index = workbook["目录"]
    assert workbook.sheetnames == ["目录", "人工智能", "金融服务"]
    assert index["A1"].value == "成都市场景与机会清单（分领域）"
    rows = [[cell.value for cell in row] for row in index.iter_rows(min_row=5)]
    assert rows == [
        [1, "人工智能", 2, "查看"],
        [2, "金融服务", 1, "查看"],
        [None, "合计（条）", 3, None],
        [None, "去重后（项）", 3, None],
    ]
    assert [index[cell].hyperlink.location for cell in ("D5", "D6")] == ["'人工智能'!A1", "'金融服务'!A1"]
    assert workbook["金融服务"]["A2"].hyperlink.location == "'目录'!A1"
    assert [len(rows_of(sheet)) for sheet in workbook.worksheets[1:]] == [2, 1]


def test_a_scenario_of_several_districts_stands_under_each_with_a_note(tmp_path: Path) -> None:
    workbook = workbook_of(
        tmp_path,
        [event("a", statement(districts=["510104", "CD-GX"])), event("b", statement(districts=["CD-GX"]))],
        grouping=Grouping.DISTRICT,
    )
    notes = {sheet.title: [row["说明"] for row in rows_of(sheet)] for sheet in workbook.worksheets[1:]}
    assert notes == {"锦江区": ["同时列入：高新区"], "高新区": ["同时列入：锦江区", None]}
    index = workbook["目录"]
    assert index["A3"].value.startswith("各组合计 3 条，去重后共 2 项")
    assert [index["C7"].value, index["C8"].value] == [3, 2]


def test_names_stand_instead_of_codes_and_sums_are_exact(tmp_path: Path) -> None:
    data = statement(investment_cny=12_345, districts=["CD-GX", "510104"], deadline=None)
    sheet = workbook_of(tmp_path, [event("a", data)])["智慧交通"]
    row = rows_of(sheet)[0]
    assert [row[name] for name in ("类别", "申报单位", "领域", "行业", "重点产业链", "区（市）县", "首试首用", "阶段", "截止日期")] == [
        "场景", "成都轨道交通集团", "智慧交通", "道路运输业", "低空经济", "高新区、锦江区", "是", "已发布", "长期",
    ]  # fmt: skip
    assert (row["投资估算（万元）"], row["发布日期"]) == (1.2345, datetime(2026, 3, 11))  # noqa: DTZ001
    money = next(cell for cell in sheet[4] if cell.value == 1.2345)
    assert money.number_format == "#,##0.0000"
    assert "合成数据" in row["备注"]


@pytest.mark.parametrize("title", ['=HYPERLINK("http://example.cn")', "+1", "-1", "@SUM(1)", "=1+1", "#N/A"])
def test_what_looks_like_a_formula_is_text(tmp_path: Path, title: str) -> None:
    sheet = workbook_of(tmp_path, [event("a", statement(title=title, need=f"\t{title}"))])["智慧交通"]
    cell, need = sheet["D4"], sheet["M4"]
    assert (cell.value, cell.data_type, need.value, need.data_type) == (title, "s", f"\t{title}", "s")
    assert (bool(cell.quotePrefix), bool(need.quotePrefix)) == (title != "#N/A", True)
    assert not sheet["E4"].quotePrefix


def test_text_that_xml_forbids_does_not_spoil_the_file(tmp_path: Path) -> None:
    sheet = workbook_of(tmp_path, [event("a", statement(title="坏\ufffe字", need="第一行\n第二行 <&>"))])["智慧交通"]
    assert (sheet["D4"].value, sheet["M4"].value) == ("坏\ufffd字", "第一行\n第二行 <&>")


def test_addresses_are_there_on_request_only(tmp_path: Path) -> None:
    records = [event("a", statement(contact_email="office@example.cn"))]
    (tmp_path / "with").mkdir()
    public = workbook_of(tmp_path, records)["智慧交通"]
    internal = workbook_of(tmp_path / "with", records, with_contacts=True)["智慧交通"]
    assert "office@example.cn" not in [cell.value for row in public.iter_rows() for cell in row]
    assert rows_of(internal)[0]["联系邮箱"] == "office@example.cn"


def test_a_sheet_is_ready_to_be_printed_and_scrolled(tmp_path: Path) -> None:
    sheet = workbook_of(tmp_path, [event("a", statement(need="长" * 300))])["智慧交通"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "E4")
    assert sheet["M4"].alignment.wrap_text
    assert sheet.row_dimensions[4].height > 20 * 13


def test_an_empty_registry_gives_an_index_that_says_so(tmp_path: Path) -> None:
    workbook = workbook_of(tmp_path, [])
    assert workbook.sheetnames == ["目录"]
    assert (workbook["目录"]["A2"].value, workbook["目录"]["A3"].value) == ("登记库尚无数据", "共 0 项")


def test_what_is_withdrawn_or_not_wanted_is_not_listed(tmp_path: Path) -> None:
    records = [
        event("a", statement()),
        event("a", {"reason": "示例"}, sequence=2),
        event("b", statement(kind="opportunity")),
        event("c", statement()),
    ]
    found = made(tmp_path, records, selection=Selection(kind=Kind.SCENARIO))
    assert found.path.name == "场景清单-分领域.xlsx"
    assert [row["单位编号"] for row in rows_of(load_workbook(found.path)["智慧交通"])] == ["c"]


def test_a_conflict_is_told(tmp_path: Path) -> None:
    sheet = workbook_of(tmp_path, [event("a", statement()), event("a", statement(title="另一内容"))])["智慧交通"]
    assert rows_of(sheet)[0]["说明"] == "同一版本有两种内容，待申报单位更正"


def test_too_many_rows_for_a_sheet_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(TooManyRowsError, match="take csv"):
        write_xlsx(edition_of(MAX_ROWS + 1), iter([]), tmp_path / "list.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        write_xlsx(edition_of(count), rows(count), tmp_path / "list.xlsx")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    def rows(count: int) -> Iterator[ListedScenario]:
        for number in range(count):
            yield SCENARIO._replace(title=f"示例 {number}", need=f"{number} " + "示例" * 100)

    peak(10)
    assert peak(3_000) < peak(300) + 1_000_000
