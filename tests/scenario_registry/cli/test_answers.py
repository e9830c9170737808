"""``scenarios quality report --organisation``: what one organisation has to mend, and nothing of any other."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from openpyxl import load_workbook

from tests.scenario_registry.commands import Command

MEDIA = "chengdu_media"


def test_an_organisation_gets_its_own_items_with_file_and_cell(delivered: Command, tmp_path: Path) -> None:
    document = delivered.json("quality", "report", "--organisation", MEDIA, "--to", str(tmp_path / "answers"))
    rejected = delivered.lines("rejections", "list", "--organisation", MEDIA, "--open")
    problems = sorted((it["local_id"] or "", found["code"]) for it in rejected for found in it["problems"])
    told = [it for it in document["items"] if it["source_zh"] == "退回"]
    assert sorted((it["local_id"], it["code"]) for it in told) == problems != []
    (investment,) = [it for it in told if it["code"] == "bad_investment"]
    assert "chengdu_media.csv" in investment["place"]
    assert "第17行第12列" in investment["place"]
    assert all(it["todo_zh"] for it in told)
    assert document["received"] == sum(document["outcomes"].values())
    assert [Path(path).name for path in document["written"]] == [f"{MEDIA}.{it}" for it in ("html", "xlsx", "csv")]


def test_page_workbook_and_csv_have_the_same_rows_and_only_theirs(delivered: Command, tmp_path: Path) -> None:
    document = delivered.json("quality", "report", "--organisation", MEDIA, "--to", str(tmp_path))
    wanted = [list(it.values()) for it in document["items"]]
    with (tmp_path / f"{MEDIA}.csv").open(encoding="utf-8-sig", newline="") as file:
        headings, *rows = csv.reader(file)
    assert [[text.removeprefix("'") for text in row] for row in rows] == wanted
    sheet = load_workbook(tmp_path / f"{MEDIA}.xlsx").worksheets[0]
    first, *found = ([str(value or "") for value in row] for row in sheet.iter_rows(values_only=True))
    assert (first, found) == (headings, wanted)
    page = (tmp_path / f"{MEDIA}.html").read_text(encoding="utf-8")
    assert page.count("<tr class=") == len(wanted)
    for text in (page, (tmp_path / f"{MEDIA}.csv").read_text(encoding="utf-8-sig")):
        assert not [name for name in ("chengdu_rail", "wuhou_district", "GD-2026") if name in text]


def test_what_an_organisation_sent_is_neither_run_nor_shown_as_markup(command: Command, tmp_path: Path) -> None:
    sent = tmp_path / "chengdu_urban_investment.jsonl"
    sent.write_text('=HYPERLINK("http://example.invalid") <script>\n', encoding="utf-8")
    command.ok("feed", "publish", str(sent))
    command.ok("run")
    command.ok("quality", "report", "--organisation", "chengdu_urban_investment", "--to", str(tmp_path))
    page = (tmp_path / "chengdu_urban_investment.html").read_text(encoding="utf-8")
    assert "<script" not in page
    sheet = load_workbook(tmp_path / "chengdu_urban_investment.xlsx").worksheets[0]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_with_nothing_to_mend_it_says_so(command: Command, delivered: Command, tmp_path: Path) -> None:
    document = delivered.json("quality", "report", "--organisation", "city_promotion_center", "--to", str(tmp_path))
    assert (document["received"], document["items"]) == (0, [])
    assert "没有需要处理的内容" in (tmp_path / "city_promotion_center.html").read_text(encoding="utf-8")


def test_after_a_quality_run_its_failing_rows_are_there_too(checked: Command) -> None:
    document = checked.json("quality", "report", "--organisation", MEDIA)
    failing = [it for it in document["items"] if it["source_zh"] == "质量规则"]
    told = [it for it in checked.json("quality", "report")["alarms"] if it["organisation"] == MEDIA]
    of_rows = {it["rule"]: it["failed"] for it in told if it["level"] != "registry"}
    assert of_rows.items() <= Counter(it["code"] for it in failing).items()
    assert of_rows
    # What was rejected is told once, with its cell, and not again as the rule about rejections.
    rejected = {it["event"] for it in document["items"] if it["source_zh"] == "退回"}
    assert any(it["rule"] == "ledger.rejected.share" for it in told)
    assert rejected.isdisjoint(it["event"] for it in failing)
    assert all(it["message_zh"] and it["todo_zh"] for it in failing)
