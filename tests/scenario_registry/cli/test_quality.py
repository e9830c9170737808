"""``scenarios quality`` over the six example feeds."""

from __future__ import annotations

import json
from pathlib import Path

from quality.suites import suite
from scenario_registry.cli.failure import ExitCode
from tests.scenario_registry.commands import Command, tampering


def test_a_run_is_kept_shown_again_and_written(delivered: Command, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    found = delivered.json("quality", "run", "--to", str(folder), code=ExitCode.NO)
    assert (found["run_id"], found["rules"]) == (1, len(suite()))
    # The example files hold rows that are rejected, and nobody has mended them.
    errors = {(alarm["rule"], alarm["organisation"]) for alarm in found["alarms"] if alarm["severity"] == "error"}
    assert {rule for rule, _ in errors} == {"ledger.rejected.share"}
    assert {feed["feed"]: feed["state"] for feed in found["feeds"]}["chengdu_media"] == "broken"
    (media,) = (
        alarm for alarm in found["alarms"] if alarm["organisation"] == "chengdu_media" and alarm["severity"] == "error"
    )
    assert all("chengdu_media.csv" in example["place"] and example["problem"] for example in media["examples"])
    assert sorted(path.name for path in folder.iterdir()) == ["quality.html", "quality.json"]
    assert json.loads((folder / "quality.json").read_text(encoding="utf-8")) == found
    assert delivered.json("quality", "report") == found
    assert "报送状态" in delivered.ok("quality", "report")


def test_the_organisation_and_the_rule_are_named(delivered: Command) -> None:
    with tampering(delivered.data_dir / "registry.sqlite") as connection:
        connection.execute("UPDATE records SET conflicted = 1 WHERE organisation = 'chengdu_media'")
    result = delivered("quality", "run")
    assert result.exit_code == ExitCode.NO
    assert "scenarios.conflict.open" in result.stdout
    assert "成都传媒产业集团" in result.stdout


def test_before_the_first_run_there_is_no_report(delivered: Command) -> None:
    result = delivered("quality", "report")
    assert result.exit_code == ExitCode.NO
    assert "scenarios quality run" in result.stderr


def test_without_a_registry_nothing_is_made(command: Command) -> None:
    assert command("quality", "run").exit_code == ExitCode.UNREADABLE
    assert not command.data_dir.exists()


def test_rules_are_listed(command: Command) -> None:
    assert [rule["id"] for rule in command.lines("quality", "rules")] == list(suite())
    assert all(name in command.ok("quality", "rules") for name in suite())
