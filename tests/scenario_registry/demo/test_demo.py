"""The command ``scenarios demo`` as a user runs it: its figures are those of ``expected.json``, and what it proposes to type works."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from scenario_registry.demo.deliveries import FIRST, SUPPLY
from scenario_registry.demo.folder import RECORD
from schemas.code_lists import code_lists

EXPECTED: dict[str, Any] = json.loads((FIRST / "expected.json").read_text(encoding="utf-8"))
COUNTS: dict[str, int] = EXPECTED["counts"]
SCENARIOS = Path(sys.executable).with_name("scenarios")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("SCENARIOS_")}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCENARIOS, *arguments], cwd=folder, capture_output=True, text=True, check=False, env=ENVIRONMENT | environment
    )


@dataclass(frozen=True)
class Shown:
    """What one run printed on the ``screen``, all that its commands printed, and where."""

    folder: Path
    screen: str
    text: str

    def table(self, title: str) -> list[list[str]]:
        """The rows of the table under the first line that holds ``title``."""
        lines = self.text[self.text.index(title) :].splitlines()
        closing = next(number for number, line in enumerate(lines) if line.startswith("└"))
        return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines[:closing] if line[:1] == "│"]

    def sent(self) -> dict[str, int]:
        """Events by file."""
        told = re.findall(r"feed publish \S*/(\S+)\n[^\n]*：送出 (\d+) 条事件", self.text)
        return {file: int(events) for file, events in told}

    def proposed(self) -> list[str]:
        lines = self.screen.partition("what to type next")[2].splitlines()
        return [line.strip() for line in lines if line.startswith("  ")]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("a folder")
    result = run(folder, "demo")
    assert (result.returncode, result.stderr) == (0, "")
    return Shown(folder, result.stdout, (folder / "demo-output" / RECORD).read_text(encoding="utf-8"))


def test_the_screen_shows_the_lines_that_matter_and_the_record_all(shown: Shown) -> None:
    lines = shown.screen.splitlines()
    assert len(lines) < 175 < len(shown.text.splitlines())
    commands = [line for line in lines if line.startswith("$ scenarios ")]
    assert len(commands) > 20
    assert [line for line in commands if line not in shown.text] == []
    for promised in (
        "收到 77 = 已接收 62 + 重复 4 + 已过时 1 + 冲突 0 + 退回 10 + 暂存 0",
        "chengdu_rail.xlsx 「场景需求清单」第16行 P16",
        "市属国企场景 48 个（含已撤回 1 个）、机会 4 个；区（市）县场景 6 个",
        "2026-S-01-第1版.xlsx",
    ):
        assert promised in shown.screen


def test_what_arrived_adds_up_and_is_what_the_files_hold(shown: Shown) -> None:
    outcomes = dict(
        re.findall(r"(\S+) (\d+)(?= \+|$)", shown.text[shown.text.index("收到 77 =") :].splitlines()[0][7:])
    )
    ignored = Counter(row["reason"] for told in EXPECTED["files"].values() for row in told["ignored"])
    read_twice = ignored["identical_row"] + ignored["page_overlap"]
    units = sum(told["counts"]["input_units"] for told in EXPECTED["files"].values())
    assert sum(map(int, outcomes.values())) == 77 == units - read_twice
    assert int(outcomes["退回"]) == COUNTS["rejected"]
    assert (int(outcomes["重复"]), int(outcomes["已过时"])) == (ignored["duplicate_event"], ignored["stale_version"])


def test_every_organisation_has_its_own_line(shown: Shown) -> None:
    rejected = Counter(Path(row["file"]).stem for row in EXPECTED["rejected"])
    first = Shown(shown.folder, shown.screen, shown.text[: shown.text.index("二、")])
    lines = {row[1]: (int(row[2]), int(row[7])) for row in shown.table("：sqlite:///")}
    sent = {Path(file).stem: events for file, events in first.sent().items()}
    assert lines == {organisation: (sent[organisation], rejected[organisation]) for organisation in sent}
    assert set(lines) == {Path(file).stem for file in EXPECTED["files"]}


def test_every_rejected_row_is_told_with_its_place_and_a_hint(shown: Shown) -> None:
    rows = shown.table("被退回的行")
    found = Counter((row[0].split()[0], row[1], row[4]) for row in rows)
    assert found == Counter((row["file"], row["local_id"] or "", row["reason"]) for row in EXPECTED["rejected"])
    assert all(place and why and hint for place, _, why, hint, _ in rows)
    assert "chengdu_rail.xlsx 「场景需求清单」第16行 P16" in [row[0] for row in rows]


def test_all_scenarios_are_there(shown: Shown) -> None:
    assert (
        f"市属国企场景 {COUNTS['soe_scenarios']} 个（含已撤回 1 个）、机会 {COUNTS['soe_opportunities']} 个；"
        f"区（市）县场景 {COUNTS['district_scenarios']} 个"
    ) in shown.text
    listed = {(row[1], row[2], row[3]) for row in shown.table("58 条\n")}
    wanted = [record for told in EXPECTED["files"].values() for record in told["records"]]
    assert listed == {(record["organisation"], record["local_id"], record["title"]) for record in wanted}


def test_what_is_merged_is_one_scenario_and_the_likeliest_of_the_rest_are_asked(shown: Shown) -> None:
    merged = [row[2] for row in shown.table("自动并入同一场景的")]
    pairs = set(zip(merged[::2], merged[1::2], strict=True))
    assert pairs == {(pair["a"]["local_id"], pair["b"]["local_id"]) for pair in EXPECTED["same_scenario"]}
    records = len(shown.table("58 条\n"))
    assert f"记录 {records} 条，场景和机会 {records - len(pairs)} 项" in shown.text
    assert len(shown.table("scenarios reviews show A B")) == 3 * 2


def test_the_lists_are_written_and_their_groups_add_up(shown: Shown) -> None:
    records = [record for told in EXPECTED["files"].values() for record in told["records"]]
    # Of two records of one scenario the company's counts.
    merged = {row[2] for row in shown.table("自动并入同一场景的") if row[1] == "武侯区"}
    public = [record for record in records if record["status"] != "withdrawn" and record["local_id"] not in merged]
    names = code_lists().districts
    by = {
        "分领域": Counter(record["field"] for record in public),
        "分行业": Counter(record["industry"] for record in public),
        "分区域": Counter(names.name_of(code) for record in public for code in record["districts"]),
    }
    for way, wanted in by.items():
        workbook = load_workbook(shown.folder / "demo-output" / "lists" / f"场景与机会清单-{way}.xlsx")
        assert {sheet.title: sheet.max_row - 3 for sheet in workbook.worksheets[1:]} == wanted
        assert {row[0]: int(row[1]) for row in shown.table(f"（{way}）")} == wanted


def test_the_first_batch_is_published_with_every_scenario_of_the_groups_that_is_not_withdrawn(shown: Shown) -> None:
    lists = shown.folder / "demo-output" / "lists"
    for number, kind in (("2026-S-01", "scenario"), ("2026-O-01", "opportunity")):
        told = json.loads((lists / f"{number}-第1版.json").read_text(encoding="utf-8"))
        wanted = {
            (record["organisation"], record["local_id"])
            for it in EXPECTED["files"].values()
            for record in it["records"]
            if record["kind"] == kind and record["status"] != "withdrawn" and record["organisation"] != "武侯区"
        }
        listed = {(code_lists().organisation_name(it["organisation"]), it["local_id"]) for it in told["entries"]}
        assert listed == wanted
        assert (told["state"], told["published_on"], told["count"]) == ("published", "2026-03-11", len(wanted))
        assert {path.suffix for path in lists.glob(f"{number}-*")} == {".xlsx", ".docx", ".html", ".json"}


def test_the_second_delivery_sends_only_what_changed(shown: Shown) -> None:
    second = Shown(shown.folder, shown.screen, shown.text[slice(*map(shown.text.index, ("七、", "八、")))])
    assert second.sent() == {
        "chengdu_culture_tourism.xlsx": 0,
        "chengdu_industry_investment.json": 0,
        "chengdu_media.csv": 1,
        "chengdu_rail.xlsx": 5,
        "chengdu_urban_investment.jsonl": 4,
        "wuhou_district.xlsx": 0,
    }
    changes = {row[4]: row[1] for row in second.table("登记库现为版本") if row[1] != "待核对"}
    assert changes == {
        "GD-2026-02": "更新", "GD-2026-04": "更新", "GD-2026-03": "新增", "GD-2026-12": "新增", "GD-2026-14": "撤回",
        "CM2026-006": "新增", "CT-CJ-0001": "更新", "CT-CJ-0005": "更新", "CT-CJ-0011": "新增", "CT-CJ-0012": "新增",
    }  # fmt: skip


def test_the_history_tells_field_by_field_what_became_of_one_scenario(shown: Shown) -> None:
    history = shown.text[shown.text.index("成都城投集团 CT-CJ-0001") :]
    for change in ("4,600,000 → 5,200,000", "阶段：已发布 → 对接中", "2026-06-30 → 2026-07-31", "2026-04-02 10:20:00"):
        assert change in history


def test_what_an_association_tells_is_matched_and_one_capability_is_tried(shown: Shown) -> None:
    supply = Shown(shown.folder, shown.screen, shown.text[shown.text.index("八、") :])
    files = [list(csv.DictReader(path.open(encoding="utf-8"))) for path in sorted(SUPPLY.glob("example_*.csv"))]
    assert {row["数据标识"] for rows in files for row in rows} == {"合成数据 synthetic"}
    assert all("合成" in row.get("企业名称", "") + row.get("投资机构名称", "") for rows in files for row in rows)
    assert list(supply.sent().values()) == [len(rows) for rows in files]
    fits = supply.table("3 项能力 capabilities")
    assert [row[4] for row in fits[:1]] == ["适合"]
    assert "能力-11" in fits[0][2]
    assert "投资-1" in supply.table("家投资机构 investors")[0][2]
    told = run(shown.folder, "--config", "demo-output/scenarios.toml", "board", "show", "--json")
    assert {it["step"]: it["n"] for it in json.loads(told.stdout)["funnel"]}["pilot"] >= 1


def test_what_it_proposes_to_type_works(shown: Shown) -> None:
    way, *commands = shown.proposed()
    assert 3 <= len(commands) <= 5
    for command in commands:
        result = subprocess.run(
            ["sh", "-c", f"{way}; {command}"],
            cwd=shown.folder,
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
        )
        assert (result.returncode, result.stderr) == (0, ""), command
        assert result.stdout


def test_it_ends_by_telling_where_the_interface_is_served(shown: Shown) -> None:
    last = shown.screen.splitlines()[-1]
    assert "http://127.0.0.1:8700/" in last
    assert last.endswith(": scenarios serve")


def test_a_second_run_starts_anew_and_keeps_what_is_not_its_own(shown: Shown, tmp_path: Path) -> None:
    shutil.copytree(shown.folder / "demo-output", tmp_path / "演示")
    (tmp_path / "演示" / "我的笔记.txt").write_text("mine", encoding="utf-8")
    again = subprocess.run(
        [sys.executable, "-m", "scenario_registry", "demo", "--to", "演示"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT | {"PATH": os.defpath},
    )
    assert again.returncode == 0
    # What it proposes finds the program, which lies beside this interpreter.
    assert f'export PATH={SCENARIOS.parent}:"$PATH";' in again.stdout
    assert "收到 77 =" in again.stdout
    assert (tmp_path / "演示" / "我的笔记.txt").read_text(encoding="utf-8") == "mine"


def test_keep_leaves_the_earlier_demo_and_takes_another_folder(tmp_path: Path) -> None:
    (tmp_path / "demo-output").mkdir()
    (tmp_path / "demo-output" / "note.txt").write_text("mine", encoding="utf-8")
    assert run(tmp_path, "demo").returncode == 2
    kept = run(tmp_path, "demo", "--keep")
    assert kept.returncode == 0
    assert "cd demo-output-2" in kept.stdout
    assert [file.name for file in (tmp_path / "demo-output").iterdir()] == ["note.txt"]


def test_it_does_not_start_while_the_environment_names_another_registry(tmp_path: Path) -> None:
    result = run(tmp_path, "demo", SCENARIOS_REGISTRY=f"sqlite:///{tmp_path / 'real.sqlite'}")
    assert (result.returncode, result.stdout) == (2, "")
    assert "SCENARIOS_" in result.stderr
    assert not (tmp_path / "real.sqlite").exists()
