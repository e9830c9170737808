"""``scenarios quality`` over the six example feeds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from quality.suites import suite
from scenario_registry.cli.exit_code import ExitCode
from tests.scenario_registry.commands import FEEDS, FOLDER, Command, tampering


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


def test_every_command_on_the_page_lists_rows(checked: Command, tmp_path: Path) -> None:
    checked.ok("quality", "report", "--to", str(tmp_path))
    page = (tmp_path / "quality.html").read_text(encoding="utf-8")
    commands = set(re.findall(r"<code>scenarios ([^<]+)</code>", page))
    assert {it.split()[0] for it in commands} >= {"quality", "ledger", "rejections", "status", "reviews", "holds"}
    for it in sorted(commands):
        if not it.startswith("feed publish"):
            assert checked.ok(*(str(tmp_path / word) if word == "文件.xlsx" else word for word in it.split()))


def test_what_waits_before_the_registry_is_on_the_page(checked: Command) -> None:
    before = {it["what"]["en"]: it["count"] for it in checked.json("quality", "report")["waiting"]}
    assert (before["Events in the log that nobody has processed"], before["Deliveries that are held"]) == (0, 0)
    checked.ok("feed", "publish", str(FEEDS[0]), "--feed", FEEDS[0].stem)
    after = {it["what"]["en"]: it for it in checked.json("quality", "report")["waiting"]}
    lag = after["Events in the log that nobody has processed"]
    assert (lag["count"], lag["oldest"] is not None) == (1, True)


def test_a_delivery_that_came_empty_is_an_incident_until_it_is_whole(delivered: Command) -> None:
    def open_kinds() -> list[str]:
        delivered.ok("quality", "alerts", "send")
        return [it["kind"] for it in delivered.lines("quality", "alerts", "list")]

    whole = FOLDER / "chengdu_media.csv"
    empty = delivered.data_dir / whole.name
    empty.write_bytes(whole.read_bytes().split(b"\r\n")[0] + b"\r\n")
    delivered.ok("feed", "publish", str(empty))
    assert open_kinds() == ["incomplete"]
    waiting = {it["what"]["zh"]: it["count"] for it in delivered.json("quality", "run", code=ExitCode.NO)["waiting"]}
    assert waiting["不完整的报送，未撤回任何场景"] == 1
    delivered.ok("feed", "publish", str(whole))
    assert "incomplete" not in open_kinds()


def test_versions_that_never_came_are_listed(delivered: Command) -> None:
    with tampering(delivered.data_dir / "registry.sqlite") as connection:
        ((local_id, sequence),) = connection.execute(
            "SELECT local_id, MAX(sequence) FROM versions WHERE organisation = 'chengdu_urban_investment' GROUP BY local_id HAVING COUNT(*) > 1 LIMIT 1"
        )
        for table in ("versions", "ledger"):
            connection.execute(
                f"UPDATE {table} SET sequence = sequence + 7 WHERE organisation = 'chengdu_urban_investment' AND local_id = ? AND sequence = ?",
                (local_id, sequence),
            )
    delivered("quality", "run")
    found = {it["local_id"]: it["sequence"] - it["before"] for it in delivered.lines("quality", "gaps")}
    assert found[local_id] == 8
    assert local_id in delivered.ok("quality", "gaps", "--organisation", "chengdu_urban_investment")
    assert delivered.lines("quality", "gaps", "--organisation", "chengdu_media") == []


def test_a_run_on_what_changed_shows_the_same(delivered: Command) -> None:
    whole = delivered.json("quality", "run", code=ExitCode.NO)
    for _ in range(2):
        found = delivered.json("quality", "run", "--changed", code=ExitCode.NO)
        told = [(alarm["rule"], alarm["organisation"], alarm["failed"], alarm["checked"]) for alarm in whole["alarms"]]
        assert [(it["rule"], it["organisation"], it["failed"], it["checked"]) for it in found["alarms"]] == told
    # It holds contacts.
    assert (delivered.data_dir / ".registry.sqlite-quality").stat().st_mode & 0o077 == 0


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
    shown = command.ok("quality", "rules")
    assert [name for name in suite() if name not in shown] == []
