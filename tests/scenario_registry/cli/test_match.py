"""``scenarios match``: figures of a labelled file, and the reasons about a pair."""

from __future__ import annotations

import json
from pathlib import Path

from scenario_registry.cli.exit_code import ExitCode
from tests.scenario_registry.commands import Command

COLLECTION = Path(__file__).parents[2] / "streams" / "matching" / "data" / "records.jsonl"


def test_a_labelled_file_is_measured(command: Command, tmp_path: Path) -> None:
    to = tmp_path / "wrong.jsonl"
    figures = json.loads(command.ok("match", "evaluate", str(COLLECTION), "--words-only", "--to", str(to)))
    assert {"pairwise", "bcubed", "auto_precision", "auto_recall", "suggestions", "suggestion_recall"} < set(figures)
    assert {"reviews_per_true_pair", "f1_after_review", "average_precision", "records_per_second"} < set(figures)
    assert set(figures["pairwise"]) == {"precision", "recall", "f1"}
    assert (figures["records"], figures["hard_negatives"]) == (160, 54)
    wrong = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    assert {one["kind"] for one in wrong} <= {"joined", "missed", "suggested"}
    assert all(len(one["records"]) == 2 and one["reasons"] for one in wrong)


def test_a_pair_of_a_file_is_explained(command: Command) -> None:
    pair = ("match", "explain", "d091", "d056", "--file", str(COLLECTION), "--words-only")
    assert "期次不同" in command.ok(*pair)
    answer = command.json(*pair)
    assert answer["relation"] == "phase-of"
    assert "other_phase" in answer["guards"]


def test_a_pair_of_the_registry_is_explained(delivered: Command) -> None:
    first, second = (
        f"{row['organisation']}/{row['local_id']}" for row in delivered.lines("registry", "list", "--limit", "2")
    )
    assert delivered.json("match", "explain", first, second, "--words-only")["band"] in ("nothing", "suggested")
    assert delivered("match", "explain", first, "成都轨道集团/none").exit_code == ExitCode.NO
    assert delivered("match", "explain", first, first).exit_code == ExitCode.USAGE


def test_a_file_that_is_no_collection_says_where(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text('{"record_id": "a"}\n', encoding="utf-8")
    result = command("match", "evaluate", str(file))
    assert result.exit_code == ExitCode.UNREADABLE
    assert "第 1 行" in result.stderr
    assert "organisation" in result.stderr
    line = {"record_id": "a", "organisation": "甲", "local_id": "1", "title": "一"}
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert "cluster" in command("match", "evaluate", str(file)).stderr
    file.write_text((json.dumps(line) + "\n") * 2, encoding="utf-8")
    assert "编号重复" in command("match", "explain", "a", "a", "--file", str(file)).stderr
