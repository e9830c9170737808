"""``scenarios rejections``: list, show, replay."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from openpyxl import load_workbook

from tests.scenario_registry.commands import FOLDER, Command

EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def place_of(delivered: Command, code: str, organisation: str) -> str:
    (line,) = delivered.lines("rejections", "list", "--code", code, "--organisation", organisation)
    place: str = line["event"]
    return place


def test_list_has_every_row_that_must_be_rejected_with_its_reason(delivered: Command) -> None:
    lines = delivered.lines("rejections", "list")
    found = sorted((line["origin"]["file"], line["problems"][0]["code"]) for line in lines)
    assert found == sorted((rejected["file"], rejected["reason"]) for rejected in EXPECTED["rejected"])
    shown = delivered.ok("rejections", "list")
    assert "chengdu_rail.xlsx 「场景需求清单」第16行 P16" in shown
    assert "impossible_date" in shown
    assert "并核对月份和日数（impossible_date）" in shown, "what to do"
    assert "待处理 open" in shown


def test_show_has_problems_with_cells_and_what_was_received(delivered: Command, tmp_path: Path) -> None:
    place = place_of(delivered, "impossible_date", "成都轨道集团")
    document = delivered.json("rejections", "show", place, "--to", str(tmp_path / "event.json"))
    assert [(it["code"], it["field"], it["cell"]) for it in document["problems"]] == [
        ("impossible_date", "data.published_on", "P16")
    ]
    assert (tmp_path / "event.json").read_bytes() == base64.b64decode(document["raw_base64"])
    shown = delivered.ok("rejections", "show", place)
    assert all(word in shown for word in ("P16", "2026年2月30日", '"subject": "GD-2026-12"', "is no date that exists"))


def test_what_is_no_text_is_shown_all_the_same(delivered: Command) -> None:
    place = place_of(delivered, "malformed_json", "chengdu_urban_investment")
    assert "malformed_json" in delivered.ok("rejections", "show", place)


def test_an_event_that_was_not_rejected_is_a_no_and_no_place_is_a_mistake(delivered: Command) -> None:
    assert delivered("rejections", "show", "chengdu_rail/0/999").exit_code == 1
    assert delivered("rejections", "show", "chengdu_rail").exit_code == 2


def test_a_mended_event_is_accepted(delivered: Command, tmp_path: Path) -> None:
    place = place_of(delivered, "impossible_date", "chengdu_rail")
    mended = tmp_path / "event.json"
    delivered.ok("rejections", "show", place, "--to", str(mended))
    mended.write_bytes(mended.read_bytes().replace("2026年2月30日".encode(), b"2026-02-28"))
    assert delivered.json("rejections", "replay", place, "--file", str(mended), "--run") == [
        {"event": place, "replay_outcome": "accepted"}
    ]
    assert delivered.json("registry", "show", "chengdu_rail", "GD-2026-12")[0]["published_on"] == "2026-02-28"
    assert place not in [line["event"] for line in delivered.lines("rejections", "list", "--open")]
    assert "已重新提交：已接收 accepted" in delivered.ok("rejections", "show", place)
    assert delivered.json("rejections", "show", place)["state"] == "replayed"


def test_verbatim_it_is_rejected_again_even_when_only_the_sender_could_see_why(delivered: Command) -> None:
    place = place_of(delivered, "duplicate_local_id", "chengdu_media")
    (outcome,) = delivered.json("rejections", "replay", place, "--run", code=1)
    assert outcome == {"event": place, "replay_outcome": "rejected"}
    open_ones = [
        line["event"] for line in delivered.lines("rejections", "list", "--code", "duplicate_local_id", "--open")
    ]
    assert len(open_ones) == 1
    assert open_ones != [place], "the last attempt is the one to look at"


def test_a_second_rejection_tells_why(delivered: Command) -> None:
    place = place_of(delivered, "duplicate_local_id", "chengdu_media")
    result = delivered("rejections", "replay", place, "--run")
    assert (result.exit_code, "请给该场景一个新的编号（duplicate_local_id）" in result.stdout) == (1, True)


def test_what_a_new_delivery_mended_is_open_no_more(delivered: Command, tmp_path: Path) -> None:
    place = place_of(delivered, "impossible_date", "chengdu_rail")
    book = load_workbook(FOLDER / "chengdu_rail.xlsx")
    book.active["P16"] = "2026年2月28日"
    book.save(tmp_path / "chengdu_rail.xlsx")
    delivered.ok("feed", "publish", str(tmp_path / "chengdu_rail.xlsx"))
    assert place in [line["event"] for line in delivered.lines("rejections", "list", "--open")], "not processed yet"
    delivered.ok("run")
    still_open = [line["event"] for line in delivered.lines("rejections", "list", "--open")]
    assert place not in still_open
    assert len(still_open) == len(EXPECTED["rejected"]) - 1
    states = {line["event"]: line["state"] for line in delivered.lines("rejections", "list")}
    assert states.pop(place) == "mended"
    assert set(states.values()) == {"open"}
    assert "已更正 mended" in delivered.ok("rejections", "list")


def test_several_wait_in_the_log_until_somebody_runs(delivered: Command) -> None:
    places = [line["event"] for line in delivered.lines("rejections", "list")][:3]
    assert "scenarios run" in delivered.ok("rejections", "replay", *places)
    assert delivered.json("status")["waiting"] == 3
    assert delivered.json("run")["outcomes"]["rejected"] == 3
    assert delivered.json("ledger")["is_even"] is True
    assert delivered.json("rebuild", "--check")["differences"] == 0


def test_one_file_mends_one_event(delivered: Command, tmp_path: Path) -> None:
    result = delivered("rejections", "replay", "a/0/1", "a/0/2", "--file", str(tmp_path / "x"))
    assert (result.exit_code, "--file" in result.stderr) == (2, True)
