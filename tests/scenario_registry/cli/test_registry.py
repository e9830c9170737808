"""``scenarios registry``: list, show, history, changes, export."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.moment import SHANGHAI
from schemas.registry_id import registry_id
from schemas.scenario import Statement
from tests.scenario_registry.commands import FOLDER, Command

EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def one_line(text: str) -> str:
    """An error without the frame that breaks its lines."""
    return " ".join(text.replace("│", " ").split())


def test_list_has_every_record_that_is_expected(delivered: Command) -> None:
    found = {(line["title"], line["local_id"]): line for line in delivered.lines("registry", "list", "--limit", "0")}
    expected = [record for file in EXPECTED["files"].values() for record in file["records"]]
    assert len(found) == len(expected) == 58
    for record in expected:
        line = found[record["title"], record["local_id"]]
        assert line["investment_cny"] == record["investment_cny"]
        assert line["site"] == record["site"]


def test_list_takes_names_as_well_as_codes(delivered: Command) -> None:
    by_name = delivered.lines(
        "registry", "list", "--field", "文旅消费", "--district", "锦江", "--organisation", "成都文旅集团"
    )
    by_code = delivered.lines("registry", "list", "--field", "culture_tourism", "--district", "510104")
    assert by_name == by_code
    assert {"510104" in line["districts"] for line in by_name} == {True}
    unknown = delivered("registry", "list", "--field", "没有")
    assert (unknown.exit_code, "文旅消费" in unknown.stderr) == (2, True)


def test_list_says_that_there_may_be_more(delivered: Command) -> None:
    assert "可能还有，见 --limit" in delivered.ok("registry", "list", "--limit", "3")
    assert "可能还有" not in delivered.ok("registry", "list", "--kind", "opportunity")


def test_a_table_shows_names_not_codes(delivered: Command) -> None:
    shown = delivered.ok("registry", "list", "--organisation", "chengdu_rail", "--title", "智能鹰眼")
    assert all(word in shown for word in ("CDS-", "成都轨道交通集团", "轨道交通列车智能鹰眼", "场景"))


def test_show_finds_a_scenario_by_public_id_as_typed_and_by_the_organisations_number(delivered: Command) -> None:
    (by_key,) = delivered.json("registry", "show", "chengdu_rail", "GD-2026-01")
    typed = by_key["registry_id"].lower().replace("-", " ")
    assert delivered.json("registry", "show", typed) == [by_key]
    shown = delivered.ok("registry", "show", by_key["registry_id"])
    assert by_key["title"] in shown
    assert "北京时间" not in shown
    assert f"{by_key['investment_cny']:,}" in shown


def test_show_names_the_other_records_of_the_same_scenario(delivered: Command) -> None:
    of_the_company = delivered.ok("registry", "show", "chengdu_media", "CM2026-001")
    assert "同一场景还有" in of_the_company
    assert "武场景〔2026〕3号" in of_the_company
    alone = delivered.ok("registry", "show", "chengdu_rail", "GD-2026-01")
    assert "同一场景还有" not in alone


def test_show_and_history_take_the_organisations_names_and_the_registry_id(delivered: Command) -> None:
    (record,) = delivered.json("registry", "show", "成都城投集团", "CT-CJ-0005")
    assert record["organisation"] == "chengdu_urban_investment"
    by_number = delivered.json("registry", "history", "成都城投集团", "CT-CJ-0005")
    assert delivered.json("registry", "history", record["registry_id"]) == by_number
    assert delivered.json("registry", "show", "成都城投集团/CT-CJ-0005") == [record]
    result = delivered("registry", "show", "成都城投集团")
    assert (result.exit_code, "请再写机构自己的编号" in result.stderr) == (2, True)


def test_show_tells_a_typing_error_from_an_unknown_one(delivered: Command) -> None:
    mistyped = delivered("registry", "show", "CDS-0000-0000-0000-1")
    assert (mistyped.exit_code, "校验位" in mistyped.stderr) == (2, True)
    unknown = delivered("registry", "show", "chengdu_rail", "没有")
    assert (unknown.exit_code, "not in the registry" in unknown.stderr) == (1, True)


@pytest.mark.parametrize("command", ["show", "history"])
def test_a_number_without_its_organisation_leads_to_how_to_ask(delivered: Command, command: str) -> None:
    known = delivered("registry", command, "GD-2026-01")
    assert (known.exit_code, f"scenarios registry {command} chengdu_rail GD-2026-01" in one_line(known.stderr)) == (
        2,
        True,
    )
    unknown = delivered("registry", command, "GD-1999-01")
    assert unknown.exit_code == 2
    assert f"scenarios registry {command} ORGANISATION NUMBER" in one_line(unknown.stderr)
    assert "chengdu_rail" not in unknown.stderr


def test_history_tells_what_each_version_changed_and_when_it_held(delivered: Command) -> None:
    first, second, third = delivered.json("registry", "history", "chengdu_urban_investment", "CT-CJ-0001")
    assert [step["sequence"] for step in (first, second, third)] == [1, 2, 3]
    assert first["valid_to"] == second["valid_from"] == "2026-03-09T03:30:09Z"
    assert third["valid_to"] is None
    assert {"field": "investment_cny", "old": 4000000, "new": 4600000} in third["changes"]
    assert second["outcomes"] == ["superseded"]
    shown = delivered.ok("registry", "history", "chengdu_urban_investment", "CT-CJ-0001")
    assert "投资估算（元）：4,000,000 → 4,600,000" in shown
    assert "2026-03-09 11:30:09" in shown, "Beijing time"
    assert "ct-evt-000014" in shown


def test_history_of_an_unknown_scenario_is_a_no(delivered: Command) -> None:
    result = delivered("registry", "history", "chengdu_rail", "没有")
    assert (result.exit_code, "没有收到过" in result.stderr) == (1, True)


def test_a_withdrawal_shows_with_its_reason(delivered: Command) -> None:
    (withdrawn,) = delivered.lines("registry", "list", "--stage", "withdrawn")
    assert withdrawn["withdrawn_because"]
    shown = delivered.ok("registry", "show", withdrawn["registry_id"])
    assert f"已撤回：{withdrawn['withdrawn_because']}" in shown


def test_changes_are_read_on_from_a_version(delivered: Command) -> None:
    everything = delivered.lines("registry", "changes", "--limit", "0")
    assert [change["version"] for change in everything] == list(range(1, len(everything) + 1))
    last = everything[-1]["version"]
    assert delivered.lines("registry", "changes", "--after", str(last - 2)) == everything[-2:]
    assert f"登记库现为版本 {last}" in delivered.ok("registry", "changes", "--after", str(last))


def test_changes_since_a_day_in_beijing(delivered: Command) -> None:
    everything = delivered.lines("registry", "changes", "--limit", "0")
    moments = [datetime.fromisoformat(change["received_at"]).astimezone(SHANGHAI) for change in everything]
    first_day, next_day = min(moments).date(), max(moments).date() + timedelta(days=1)
    assert delivered.lines("registry", "changes", "--since", str(first_day), "--limit", "0") == everything
    assert delivered.lines("registry", "changes", "--since", str(next_day)) == []
    both = delivered("registry", "changes", "--since", str(first_day), "--after", "3")
    assert (both.exit_code, "只用一个" in both.stderr) == (2, True)


def test_export_is_canonical(delivered: Command, tmp_path: Path) -> None:
    to = tmp_path / "all.jsonl"
    assert "58 条记录" in delivered.ok("registry", "export", "--to", str(to))
    lines = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    keys = [(line["organisation"].encode(), line["local_id"].encode()) for line in lines]
    assert keys == sorted(keys)
    own = ["organisation", "local_id", "registry_id", "sequence", "stage", "withdrawn_because", "conflicted"]
    assert {tuple(line) for line in lines} == {(*own, *(name for name in Statement.model_fields if name != "stage"))}
    before = to.read_bytes()
    delivered.ok("rebuild")
    assert delivered.json("registry", "export", "--to", str(to))["records"] == 58
    assert to.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_export_that_cannot_be_written_leaves_nothing(delivered: Command, tmp_path: Path) -> None:
    result = delivered("registry", "export", "--to", str(tmp_path / "none" / "all.jsonl"))
    assert (result.exit_code, "no such file" in result.stderr) == (3, True)


def test_after_a_quality_run_a_record_tells_when_its_organisation_confirmed_it(
    delivered: Command, tmp_path: Path
) -> None:
    times = ("feed_state", "last_confirmed_at", "overdue_from")
    before = delivered.lines("registry", "list", "--limit", "0")
    assert {tuple(one[name] for name in times) for one in before} == {(None, None, None)}
    first, second = tmp_path / "first", tmp_path / "second"
    delivered.ok("registry", "export", "--to", str(first))
    delivered("quality", "run")
    after = delivered.lines("registry", "list", "--limit", "0")
    assert {one["feed_state"] for one in after} <= {"on_time", "broken"}
    assert all(one["received_at"] <= one["last_confirmed_at"] < one["overdue_from"] for one in after)
    shown = delivered.ok("registry", "show", after[0]["registry_id"])
    assert "最近确认于" in shown
    assert "已过期" not in shown
    # What organisations say is one thing, how fresh it is another: the canonical export stays as it is.
    delivered.ok("registry", "export", "--to", str(second))
    assert first.read_bytes() == second.read_bytes()


def test_the_id_that_a_merged_record_was_born_with_leads_to_the_scenario(delivered: Command) -> None:
    """Nobody who wrote the id down before it was merged is left with nothing."""
    found = delivered.json("registry", "show", registry_id("wuhou_district", "武场景〔2026〕1号"))
    (record,) = delivered.json("registry", "show", "chengdu_rail", "GD-2026-07")
    assert {it["organisation"] for it in found} == {"chengdu_rail", "wuhou_district"}
    assert {it["registry_id"] for it in found} == {record["registry_id"]}
    assert delivered.json("registry", "show", registry_id("chengdu_rail", "GD-2026-07")) == found
