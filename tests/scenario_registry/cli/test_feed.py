"""``scenarios feed``: check, publish, list, new."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.scenario_registry.commands import FEEDS, FOLDER, Command

RAIL = str(FOLDER / "chengdu_rail.xlsx")


@pytest.mark.parametrize("file", FEEDS, ids=lambda file: file.stem)
def test_check_finds_in_every_example_what_must_be_rejected_and_sends_nothing(command: Command, file: Path) -> None:
    expected = {
        "chengdu_culture_tourism": {"unknown_district": "G11"},
        "chengdu_industry_investment": {"missing_title": None},
        "chengdu_media": {"bad_investment": "第17行第12列", "duplicate_local_id": "第21行第1列"},
        "chengdu_rail": {"missing_title": "D7", "impossible_date": "P16"},
        "chengdu_urban_investment": {"malformed_json": None, "missing_title": None, "impossible_date": None},
        "wuhou_district": {"impossible_date": "E71"},
    }[file.stem]
    document = command.json("feed", "check", str(file), code=1)
    errors = [found for found in document["problems"] if found["severity"] == "error"]
    assert {found["code"]: found["cell"] for found in errors} == expected
    assert {found["location"]["file"] for found in errors} == {file.name}
    assert (document["feed"], document["rejected"]) == (file.stem, len(expected))
    assert not command.data_dir.exists()


def test_check_shows_file_sheet_and_cell_to_people(command: Command) -> None:
    result = command("feed", "check", RAIL)
    assert result.exit_code == 1
    assert "chengdu_rail.xlsx 「场景需求清单」第16行 P16" in result.stdout
    assert "2026年2月30日" in result.stdout
    assert "合计行" in result.stdout
    assert "12 行可登记，2 行会被退回" in result.stdout


def test_a_delivery_without_errors_is_fine(command: Command, tmp_path: Path) -> None:
    lines = (FOLDER / "chengdu_urban_investment.jsonl").read_text(encoding="utf-8").splitlines()
    good = tmp_path / "chengdu_urban_investment-2026-04.jsonl"
    good.write_text(lines[0] + "\n", encoding="utf-8")
    assert command.json("feed", "check", str(good))["problems"] == []


def test_a_column_that_the_declaration_does_not_know_is_told(command: Command, tmp_path: Path) -> None:
    declaration = tmp_path / "own.toml"
    text = (Path(__file__).parents[3] / "producers" / "feeds" / "chengdu_rail.toml").read_text(encoding="utf-8")
    declaration.write_text(text.replace('"合作方式" = "cooperation"\n', ""), encoding="utf-8")
    document = command.json("feed", "check", RAIL, "--feed", str(declaration), code=1)
    assert list(document["leftovers"]) == ["合作方式"]


def test_quality_is_looked_at_before_anything_is_sent(command: Command, tmp_path: Path) -> None:
    declaration = tmp_path / "own.toml"
    text = (Path(__file__).parents[3] / "producers" / "feeds" / "chengdu_rail.toml").read_text(encoding="utf-8")
    declared = re.sub(r"expected = .*", "expected = { min_rows = 40, filled = { title = 1.0, deadline = 1.0 } }", text)
    declaration.write_text(declared, encoding="utf-8")
    document = command.json("feed", "check", RAIL, "--feed", str(declaration), "--quality", code=1)
    rules = {it["rule"]: it for it in document["rules"]}
    assert [it["key"][:2] for it in rules["feeds.rows.declared"]["examples"]] == [["own", "rows"]]
    assert [it["key"][:2] for it in rules["feeds.filled.declared"]["examples"]] == [["own", "deadline"]]
    assert not command.data_dir.exists()


def test_a_rule_on_fields_names_the_row_of_the_file(command: Command, tmp_path: Path) -> None:
    first = (FOLDER / "chengdu_urban_investment.jsonl").read_text(encoding="utf-8").splitlines()[0]
    event = json.loads(first)
    event["scene"]["demand"] = "待定"
    filler = tmp_path / "chengdu_urban_investment-2026-04.jsonl"
    filler.write_text(json.dumps(event, ensure_ascii=False) + "\n", encoding="utf-8")
    result = command("feed", "check", str(filler), "--quality")
    assert "scenarios.need.placeholder" in result.stdout


def test_a_renamed_column_is_told_when_it_is_checked_and_when_it_is_sent(command: Command, tmp_path: Path) -> None:
    media = tmp_path / "chengdu_media.csv"
    content = (FOLDER / "chengdu_media.csv").read_bytes().decode("gb18030")
    media.write_text(content.replace("技术要求", "技术规格书", 1), encoding="gb18030", newline="")
    document = command.json("feed", "check", str(media), code=1)
    assert (document["absent"], list(document["leftovers"])) == (["技术要求"], ["技术规格书"])
    assert "声明的列在报送中没有（改名或隐藏的列读不到）：技术要求" in command("feed", "check", str(media)).stdout
    sent = command("feed", "publish", str(media))
    assert "声明的列在报送中没有（改名或隐藏的列读不到）：技术要求" in sent.stderr
    assert "声明中没有的列，内容不会登记：技术规格书" in sent.stderr


def test_a_row_that_cannot_be_read_has_one_problem_and_no_other(command: Command, tmp_path: Path) -> None:
    """Its cells as JSON, or its bytes as GBK, are no event; to say so seven times hid the one thing to mend."""
    media = tmp_path / "chengdu_media.csv"
    content = (FOLDER / "chengdu_media.csv").read_bytes()
    media.write_bytes(content + "CM-9,少了很多列\r\n".encode("gb18030"))
    rail = tmp_path / "chengdu_rail.xlsx"
    book = load_workbook(RAIL)
    book.worksheets[0]["D8"] = "=D7"
    book.save(rail)
    for file in (media, rail):
        found = command.json("feed", "check", str(file), code=1)["problems"]
        [unreadable] = [it for it in found if it["code"] == "unreadable_row"]
        assert [it["code"] for it in found if it["location"] == unreadable["location"]] == ["unreadable_row"]


def test_what_cannot_be_found_or_read_has_its_own_codes(command: Command, tmp_path: Path) -> None:
    (tmp_path / "somebody.xlsx").touch()
    unknown = command("feed", "check", str(tmp_path / "somebody.xlsx"))
    assert (unknown.exit_code, "--feed" in unknown.stderr, "chengdu_rail" in unknown.stderr) == (2, True, True)
    missing = command("feed", "check", str(tmp_path / "chengdu_rail.xlsx"))
    assert (missing.exit_code, "chengdu_rail.xlsx" in missing.stderr) == (3, True)
    assert command("feed", "check", str(tmp_path / "nobody.xlsx")).exit_code == 3, "before the feed is asked for"
    no_zip = tmp_path / "chengdu_rail.xlsx"
    no_zip.write_bytes(b"no workbook")
    assert command("feed", "publish", str(no_zip)).exit_code == 3
    declaration = tmp_path / "bad.toml"
    declaration.write_text("organisation = 5\n", encoding="utf-8")
    faulty = command("feed", "check", RAIL, "--feed", str(declaration))
    assert (faulty.exit_code, "报送声明" in faulty.stderr) == (2, True)


def test_publish_sends_what_changed_and_nothing_twice(command: Command) -> None:
    first = command.json("feed", "publish", RAIL)
    assert (first["sent"], first["counts"]["new"]) == (14, 14)
    again = command.json("feed", "publish", RAIL)
    assert (again["sent"], again["counts"]["unchanged"]) == (0, 14)
    assert "无变化，不发送" in command.ok("feed", "publish", RAIL)


def test_publish_tells_what_to_do_next(command: Command) -> None:
    shown = command.ok("feed", "publish", RAIL)
    assert "送出 14 条事件" in shown
    assert "scenarios run" in shown


def test_publish_tells_how_many_rows_will_be_rejected_also_when_they_are_the_same_as_before(command: Command) -> None:
    for sent in (14, 0):
        shown = command.ok("feed", "publish", RAIL, "--feed", "chengdu_rail")
        assert f"送出 {sent} 条事件" in shown
        assert "14 行中有 2 行有错误，会被登记系统退回" in shown
        assert f"scenarios feed check {RAIL} --feed chengdu_rail" in shown
    assert command.json("feed", "publish", RAIL)["rejected"] == 2


def test_publish_says_nothing_of_rejections_when_all_rows_are_fine(command: Command, tmp_path: Path) -> None:
    lines = (FOLDER / "chengdu_urban_investment.jsonl").read_text(encoding="utf-8").splitlines()
    good = tmp_path / "chengdu_urban_investment.jsonl"
    good.write_text(lines[0] + "\n", encoding="utf-8")
    assert "退回" not in command.ok("feed", "publish", str(good))


def test_an_empty_delivery_withdraws_nothing_and_says_so(command: Command, tmp_path: Path) -> None:
    media = FOLDER / "chengdu_media.csv"
    command.ok("feed", "publish", str(media))
    header_only = tmp_path / "chengdu_media.csv"
    header_only.write_bytes(media.read_bytes().split(b"\r\n")[0] + b"\r\n")
    result = command("feed", "publish", str(header_only))
    assert result.exit_code == 0
    assert "报送是空的，因此没有撤回任何场景" in result.stderr


def test_list_names_the_bundled_feeds_and_ones_own(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "feeds"
    own.mkdir()
    (own / "broken.toml").write_text("x =", encoding="utf-8")
    shutil.copy(Path(__file__).parents[3] / "producers" / "feeds" / "chengdu_rail.toml", own / "own_rail.toml")
    with_own = Command(command.data_dir, SCENARIOS_FEEDS_DIR=str(own))
    found = {line["feed"]: line for line in with_own.lines("feed", "list")}
    assert {file.stem for file in FEEDS} | {"broken", "own_rail"} == set(found)
    assert found["own_rail"]["organisation"] == "chengdu_rail"
    assert "无法读取" in found["broken"]["fault"]
    shown = with_own.ok("feed", "list")
    assert "成都轨道交通集团" in shown
    assert "声明有误" in shown


def test_new_drafts_a_declaration_that_reads_the_file(command: Command, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    assert str(draft) in command.ok("feed", "new", RAIL, "--to", str(draft))
    document = command.json("feed", "check", RAIL, "--feed", str(draft), code=1)
    assert document["rows"] == 14
    again = command("feed", "new", RAIL, "--to", str(draft))
    assert (again.exit_code, "已存在" in again.stderr) == (2, True)


def test_new_prints_the_draft_when_no_file_is_named(command: Command) -> None:
    printed = command.ok("feed", "new", RAIL)
    assert 'kind = "xlsx_table"' in printed
    assert command.json("feed", "new", RAIL)["declaration"] == printed


def test_a_mistyped_feed_is_named(delivered: Command) -> None:
    result = delivered("feed", "check", str(FOLDER / "chengdu_rail.xlsx"), "--feed", "chengdu_rial")
    assert (result.exit_code, "没有名为 chengdu_rial 的报送" in result.stderr) == (2, True)
    assert "是不是 chengdu_rail？" in result.stderr
    far = delivered("feed", "check", str(FOLDER / "chengdu_rail.xlsx"), "--feed", "水务")
    assert (far.exit_code, "是不是" in far.stderr) == (2, False)
