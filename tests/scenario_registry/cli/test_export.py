"""``scenarios export`` with its filters, which are those of search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.scenario_registry.commands import Command


def exported(command: Command, file: Path, *filters: str) -> list[dict[str, Any]]:
    told = command.json("export", "--to", str(file), *filters)
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]]
    assert (told["file"], told["scenarios"]) == (str(file), len(found))
    assert told["version"] > 0
    return found


def test_filters_take_names_and_codes_and_all_must_hold(delivered: Command, tmp_path: Path) -> None:
    everything = exported(delivered, tmp_path / "all.jsonl")
    records = delivered.lines("registry", "list", "--limit", "0")
    assert [it["registry_id"] for it in everything] == sorted({it["registry_id"] for it in records})
    told_by_rail = {it["registry_id"] for it in records if it["organisation"] == "chengdu_rail"}
    for option, name, word, holds in (
        ("--field", "field", "人工智能", lambda it: it["field"] == "ai"),
        ("--industry", "industry", "G", lambda it: it["industry"].startswith("G")),
        ("--district", "districts", "武侯区", lambda it: "510107" in it["districts"]),
        ("--organisation", "organisation", "成都轨道交通集团", lambda it: it["registry_id"] in told_by_rail),
        ("--kind", "kind", "opportunity", lambda it: it["kind"] == "opportunity"),
        ("--stage", "stage", "已发布", lambda it: it["stage"] == "published"),
    ):
        found = exported(delivered, tmp_path / f"{name}.jsonl", option, word)
        assert found == [it for it in everything if holds(it)], option
        assert found, option
    both = exported(
        delivered, tmp_path / "both.jsonl", "--field", "ai", "--field", "culture_tourism", "--kind", "scenario"
    )
    assert {(it["field"], it["kind"]) for it in both} <= {("ai", "scenario"), ("culture_tourism", "scenario")}


def test_a_workbook_tells_what_was_asked(delivered: Command, tmp_path: Path) -> None:
    file = tmp_path / "文旅.xlsx"
    assert str(file) in delivered.ok("export", "--to", str(file), "--field", "culture_tourism", "--stage", "published")
    told = {row[0]: row[1] for row in load_workbook(file)["说明"].iter_rows(values_only=True) if row[0]}
    assert (told["领域 field"], told["阶段 stage"]) == ("文旅消费", "已发布")


@pytest.mark.parametrize(
    "wrong", [("--to", "out.pdf"), ("--field", "无此领域"), ("--stage", "over"), ("--kind", "thing"), ("--chain", "x")]
)
def test_what_there_is_not_is_told_with_what_there_is(
    delivered: Command, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    result = delivered("export", "--to", str(tmp_path / "out.csv"), *wrong)
    assert (result.exit_code, list(tmp_path.glob("out*"))) == (2, [])
    assert wrong[1] in result.stderr
