"""``scenarios quality trend`` and ``scenarios quality export`` over the six example feeds."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from scenario_registry.cli.exit_code import ExitCode
from tests.scenario_registry.commands import Command, tampering

MEDIA = "chengdu_media"
SHARE = "ledger.rejected.share"
_DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def _run_twice(_checked_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("twice") / "data"
    shutil.copytree(_checked_once, data_dir)
    Command(data_dir)("quality", "run")
    with tampering(data_dir / "registry.sqlite") as connection:
        connection.execute(f"UPDATE quality_runs SET until_us = until_us - {9 * _DAY_US} WHERE run_id = 1")
        of_first = f"WHERE run_id = 1 AND organisation = '{MEDIA}'"
        connection.execute(f"UPDATE quality_results SET failed = 0, holds = 1 {of_first} AND rule = '{SHARE}'")
        connection.execute(f"UPDATE quality_results SET holds = 0 {of_first} AND rule = 'scenarios.title.length'")
    return data_dir


@pytest.fixture
def twice(_run_twice: Path, tmp_path: Path) -> Command:
    """Two runs, the first one nine days before the second, where nothing of MEDIA was rejected and one more rule did not hold."""
    data_dir = tmp_path / "data"
    shutil.copytree(_run_twice, data_dir)
    return Command(data_dir)


def test_the_trend_compares_with_the_run_of_a_week_before(twice: Command) -> None:
    found = twice.json("quality", "trend")
    assert (found["run_id"], found["week_run_id"], found["month_run_id"]) == (2, 1, None)
    scores = [it["score"] for it in found["organisations"]]
    assert scores == sorted(scores)
    (media,) = (it for it in found["organisations"] if it["organisation"] == MEDIA)
    # Both rules are errors or one is a warning: what broke weighs two, what was mended one.
    assert media["week"] < 0
    assert (media["month"], media["errors"]) == (None, 1)
    (share,) = (it for it in found["rules"] if (it["rule"], it["organisation"]) == (SHARE, MEDIA))
    assert (share["failed_week"], share["failed_month"]) == (0, None)
    assert share["failed"] > 0
    assert share["week"] == pytest.approx(-100 * share["failed"] / share["checked"])
    assert share["others"] > share["score"]


def test_the_trend_of_one_organisation_or_rule_tells_also_what_holds(twice: Command) -> None:
    of_media = twice.json("quality", "trend", "--organisation", "成都传媒产业集团")
    assert {it["organisation"] for it in of_media["rules"]} == {MEDIA}
    assert {it["holds"] for it in of_media["rules"]} == {True, False}
    assert [it["organisation"] for it in of_media["organisations"]] == [MEDIA]
    of_rule = twice.ok("quality", "trend", "--rule", SHARE)
    assert "各机构得分" not in of_rule
    assert "是" in of_rule
    of_all = twice.ok("quality", "trend")
    assert "各机构得分，第 2 次检查" in of_all
    assert "7 天前为第 1 次，30 天前无检查" in of_all
    assert SHARE in of_all
    assert "scenarios.title.length" not in of_all


def test_every_failing_row_is_exported_in_each_form(twice: Command, tmp_path: Path) -> None:
    with tampering(twice.data_dir / "registry.sqlite") as connection:
        connection.execute(f"UPDATE quality_failures SET key = '=1+1' || key WHERE run_id = 1 AND rule = '{SHARE}'")
        kept = connection.execute(
            "SELECT organisation, rule, key FROM quality_failures WHERE run_id = 2 ORDER BY 1, 2, 3"
        ).fetchall()
        damaged = connection.execute("SELECT COUNT(*) FROM quality_failures WHERE key LIKE '=%'").fetchone()
    table, book, lines = (tmp_path / f"failing.{ending}" for ending in ("csv", "xlsx", "jsonl"))
    for path in (table, book, lines):
        told = twice.json("quality", "export", "--to", str(path))
        assert (told["run_id"], told["failed"], told["written"]) == (2, len(kept), str(path))
    with table.open(encoding="utf-8-sig", newline="") as file:
        headings, *rows = csv.reader(file)
    assert [(row[1], row[3], row[6]) for row in rows] == kept
    sheet = load_workbook(book).worksheets[0]
    first, *found = ([str(value or "") for value in row] for row in sheet.iter_rows(values_only=True))
    assert (first, found) == (headings, rows)
    documents = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [(it["organisation"], it["rule"], it["key"]) for it in documents] == [
        (*row[:2], json.loads(row[2])) for row in kept
    ]
    assert all(it["what_zh"] and it["todo_zh"] for it in documents)
    twice.ok("quality", "export", "--run", "1", "--rule", SHARE, "--to", str(table))
    assert damaged[0] > 0
    assert (
        table.read_text(encoding="utf-8-sig").count(",'=1+1") + table.read_text(encoding="utf-8-sig").count("\"'=1+1")
        == damaged[0]
    )


def test_the_export_of_one_organisation_names_no_other(twice: Command, tmp_path: Path) -> None:
    twice.ok("quality", "export", "--organisation", MEDIA, "--to", str(tmp_path / "media.jsonl"))
    documents = [json.loads(it) for it in (tmp_path / "media.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {it["organisation"] for it in documents} == {MEDIA}


def test_what_is_not_there_is_told(twice: Command, tmp_path: Path) -> None:
    no_run = twice("quality", "trend", "--run", "7")
    assert (no_run.exit_code, "最近一次是第 2 次" in no_run.stderr) == (ExitCode.NO, True)
    no_rule = twice("quality", "trend", "--rule", "ledger.rejected.shares")
    assert no_rule.exit_code == ExitCode.USAGE
    assert SHARE in no_rule.stderr
    no_form = twice("quality", "export", "--to", str(tmp_path / "failing.pdf"))
    assert no_form.exit_code == ExitCode.USAGE
    assert list(tmp_path.glob("failing*")) == []


def test_before_the_first_run_there_is_nothing_to_compare(delivered: Command, tmp_path: Path) -> None:
    for arguments in (("trend",), ("export", "--to", str(tmp_path / "it.csv"))):
        result = delivered("quality", *arguments)
        assert result.exit_code == ExitCode.NO
        assert "scenarios quality run" in result.stderr
