"""The four forms of an export say the same, whatever organisations wrote; on both databases."""

from __future__ import annotations

import csv
import json
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from xlsxwriter.worksheet import Worksheet

from scenario_registry.exports.columns import export_columns
from scenario_registry.exports.edition import ExportEdition
from scenario_registry.exports.making import ExportFormat, make_export
from scenario_registry.exports.parquet import NoParquetError
from scenario_registry.exports.xlsx import MOST_ROWS, SwiftSheet, write_xlsx
from scenario_registry.lists.edition import TooManyRowsError
from scenario_registry.lists.formula import is_formula_like
from schemas.code_lists import code_lists
from sinks.publication.export import PublicScenario
from sinks.publication.selection import Selection
from sinks.queries.public.feed import State
from tests.scenario_registry.lists.test_text_cell import MARKUP
from tests.sinks.publication.filled import event, filled, reader, statement
from tests.support import postgresql

HOSTILE = (
    *('=HYPERLINK("http://example.cn")', "+1", "-1", "@SUM(1)", "＝1", " =1+1", "#N/A", "_x0041_", "甲_x000d_", "1e5", "007", "2026-01-01"),
    *('一"二",三;四', "<&>]]>", "👩‍👩‍👧🇨🇳", "\u202eRTL عربي", "\u2028行", "长" * 200, "http://example.cn/x", MARKUP),
)  # fmt: skip
RECORDS = [
    *(
        event(f"{number:02}", statement(title=text, need=f"{text}\n第二行\r\t末", contact_email="office@example.cn"))
        for number, text in enumerate(HOSTILE)
    ),
    event(
        "bare",
        statement(
            need=None, districts=["CD-GX", "510104"], investment_cny=10**13, published_on=None, deadline="2027-01-31",
            industry_chain=None, description=None,
        ),
    ),
    event("gone", statement()),
    event("gone", {"reason": "合成"}, sequence=2),
]  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same registry in every form."""
    folder = tmp_path_factory.mktemp("exports")
    registry = filled(folder, RECORDS, None if request.param == "sqlite" else postgresql.database("exported"))
    engine = reader(registry)
    for form in ExportFormat:
        selection = Selection(with_withdrawn=True)
        edition = make_export(engine, form, selection, [("领域 field", "=1")], folder / f"all.{form}", code_lists())
        assert edition.count == len(HOSTILE) + 2
    engine.dispose()
    registry.close()
    return folder


def documents(files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (files / "all.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]


def lines(files: Path) -> list[dict[str, str]]:
    with (files / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_json_lines_hold_every_text_as_it_was_written(files: Path) -> None:
    found = {it["local_id"]: it for it in documents(files)}
    for number, text in enumerate(HOSTILE):
        it = found[f"{number:02}"]
        assert (it["title"], it["need"]) == (text, f"{text}\n第二行\r\t末")
    bare = found["bare"]
    assert (bare["districts"], bare["district_names"]) == (["CD-GX", "510104"], ["高新区", "锦江区"])
    assert (bare["investment_cny"], bare["first_use"], bare["published_on"]) == (10**13, True, None)
    assert (bare["deadline"], bare["industry_chain"], bare["freshness"]) == ("2027-01-31", None, "尚无数据")
    assert found["gone"]["stage_name"] == "已撤回"
    ids = [it["registry_id"] for it in documents(files)]
    assert ids == sorted(ids)


def test_csv_is_safe_and_says_the_same(files: Path) -> None:
    assert (files / "all.csv").read_bytes().startswith("\ufeff编号,名称,场景/机会,".encode())
    for line, document in zip(lines(files), documents(files), strict=True):
        for heading, name in (("名称", "title"), ("需求", "need")):
            text = document[name] or ""
            assert line[heading] == (f"'{text}" if is_formula_like(text) else text)
        assert not any(is_formula_like(value) for value in line.values())
        assert (line["投资估算（元）"], line["首试首用"]) == (str(document["investment_cny"]), "是")
        assert line["区县"] == "、".join(document["district_names"])


def test_a_workbook_shows_text_as_text_and_says_the_same(files: Path) -> None:
    workbook = load_workbook(files / "all.xlsx")
    assert workbook.sheetnames == ["场景", "说明"]
    sheet = workbook["场景"]
    headings = [cell.value for cell in sheet[1]]
    for cells, document in zip(sheet.iter_rows(min_row=2), documents(files), strict=True):
        row = dict(zip(headings, cells, strict=True))
        assert all(cell.data_type in "snd" for cell in cells), "nothing is a formula, a link or an error"
        # Programs read _x0041_ as a character; written such that they show it.
        assert unescape(row["名称"].value) == document["title"]
        assert bool(row["名称"].quotePrefix) == (document["title"] == MARKUP or is_formula_like(document["title"]))
        assert row["投资估算（元）"].value == document["investment_cny"]
        day = document["deadline"] and date.fromisoformat(document["deadline"])
        assert (row["截止日期"].value and row["截止日期"].value.date()) == day
        assert row["区县代码"].value == ("、".join(document["districts"]) or None)
    assert sheet.freeze_panes == "C2"


@given(st.one_of(st.text(), st.text("_x0A1f5\r\t\ufffe甲", min_size=6)))
def test_a_text_is_escaped_as_xlsxwriter_alone_would(text: str) -> None:
    assert SwiftSheet._escape_control_characters(text) == Worksheet._escape_control_characters(text)


def test_the_second_sheet_tells_version_moment_number_filters_and_every_column(files: Path) -> None:
    sheet = load_workbook(files / "all.xlsx")["说明"]
    told = {row[0].value: row[1] for row in sheet.iter_rows() if row[0].value}
    assert told["条数 scenarios"].value == str(len(HOSTILE) + 2)
    assert int(told["登记库版本 version"].value) >= len(HOSTILE) + 2
    assert "北京时间" in told["数据截至 as of"].value
    assert (told["领域 field"].value, told["领域 field"].data_type) == ("=1", "s")
    assert {it.heading: it.name for it in export_columns(code_lists())}.items() <= {
        label: cell.value for label, cell in told.items()
    }.items()


def test_parquet_has_types_and_says_the_same(files: Path) -> None:
    table = pyarrow.parquet.read_table(files / "all.parquet")
    documents_ = documents(files)
    for name in ("registry_id", "title", "need", "districts", "investment_cny", "first_use"):
        assert table.column(name).to_pylist() == [it[name] for it in documents_]
    assert table.column("deadline").to_pylist() == [
        it["deadline"] and date.fromisoformat(it["deadline"]) for it in documents_
    ]
    assert int(table.schema.metadata[b"registry_version"]) >= len(documents_)


def test_no_form_tells_a_contact(files: Path) -> None:
    assert "contact_email" not in documents(files)[0]
    assert "office@example.cn" not in (files / "all.csv").read_text(encoding="utf-8")


def test_the_same_registry_is_the_same_file(tmp_path: Path) -> None:
    registry = filled(tmp_path, RECORDS)
    for form in ExportFormat:
        for name in ("one", "other"):
            make_export(reader(registry), form, Selection(), (), tmp_path / name, code_lists())
        assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes(), form
    registry.close()


def test_without_its_package_parquet_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = filled(tmp_path, RECORDS[:1])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NoParquetError, match=r"scenario-registry\[parquet\]"):
        make_export(reader(registry), ExportFormat.PARQUET, Selection(), (), tmp_path / "out", code_lists())
    assert not (tmp_path / "out").exists()
    registry.close()


def test_more_than_a_sheet_holds_is_refused(tmp_path: Path) -> None:
    registry = filled(tmp_path, RECORDS[:1])
    with registry.engine.begin() as connection:
        # One scenario, a million times.
        connection.exec_driver_sql("CREATE TABLE one AS SELECT * FROM registry_v1_scenarios")
        connection.exec_driver_sql("DROP VIEW registry_v1_scenarios")
        connection.exec_driver_sql(
            "CREATE VIEW registry_v1_scenarios AS WITH RECURSIVE times(number) AS "
            f"(SELECT 0 UNION ALL SELECT number + 1 FROM times WHERE number < {MOST_ROWS}) SELECT one.* FROM one, times"
        )
    with pytest.raises(TooManyRowsError, match="take csv"):
        make_export(reader(registry), ExportFormat.XLSX, Selection(), (), tmp_path / "out", code_lists())
    registry.close()


def test_a_workbooks_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 11, tzinfo=UTC)
    one = PublicScenario(
        *("CDS-0000-0000-0000-0", "示例", "scenario", "ai", "G54", None, ("510104",), "chengdu_rail", "1", None, None),
        *("示例" * 50, "示例" * 50, 1, True, "published", None, None, None, None, None, 1, False, None, moment, None),
    )

    def rows(count: int) -> Iterator[PublicScenario]:
        for number in range(count):
            yield one._replace(title=f"示例 {number}", need=f"{number} " + "示例" * 100)

    def peak(count: int) -> int:
        edition = ExportEdition(State("synthetic", 1), None, count, (), export_columns(code_lists()))
        tracemalloc.start()
        write_xlsx(edition, rows(count), tmp_path / "out.xlsx")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(3_000) < peak(300) + 1_000_000
