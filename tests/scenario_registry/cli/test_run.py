"""``scenarios run`` and ``scenarios status``."""

from __future__ import annotations

import json
import signal
import time

from tests.scenario_registry.commands import FEEDS, FOLDER, Command, tampering

RAIL = str(FOLDER / "chengdu_rail.xlsx")


def test_run_processes_what_waits_and_then_nothing(command: Command) -> None:
    command.ok("feed", "publish", RAIL)
    first = command.json("run")
    assert (first["processed"], first["outcomes"]["accepted"], first["outcomes"]["rejected"]) == (14, 12, 2)
    again = command.json("run")
    assert (again["processed"], again["version"]) == (0, None)
    assert "没有待处理的事件" in command.ok("run")


def test_run_tells_people_what_became_of_the_events(command: Command) -> None:
    command.ok("feed", "publish", RAIL)
    shown = command.ok("run")
    assert "已处理 14 条事件" in shown
    assert "scenarios rejections list" in shown


def test_status_counts_by_organisation(delivered: Command) -> None:
    document = delivered.json("status")
    assert [row["organisation"] for row in document["organisations"]] == sorted(file.stem for file in FEEDS)
    rail = next(row for row in document["organisations"] if row["organisation"] == "chengdu_rail")
    assert (rail["received"], rail["outcomes"]["rejected"], rail["waiting"]) == (14, 2, 0)
    assert rail["last_received_at"].endswith("Z")
    assert document["waiting"] == 0
    assert "成都轨道交通集团" in delivered.ok("status")


def test_status_shows_what_waits(delivered: Command) -> None:
    line = (FOLDER / "chengdu_urban_investment.jsonl").read_text(encoding="utf-8").splitlines()[0]
    late = delivered.data_dir / "chengdu_urban_investment.jsonl"
    late.write_text(
        line.replace('"version":1', '"version":9').replace('"version": 1', '"version": 9'), encoding="utf-8"
    )
    delivered.ok("feed", "publish", str(late))
    assert delivered.json("status")["waiting"] == 1
    assert "还有 1 条待处理" in delivered.ok("status")


def test_status_shows_withdrawals_that_are_withheld_until_the_delivery_is_mended(delivered: Command) -> None:
    whole = FOLDER / "chengdu_media.csv"
    assert delivered.json("status")["withheld"] == []
    empty = delivered.data_dir / "chengdu_media.csv"
    empty.write_bytes(whole.read_bytes().split(b"\r\n")[0] + b"\r\n")
    delivered.ok("feed", "publish", str(empty))
    (held,) = delivered.json("status")["withheld"]
    assert (held["feed"], held["reason"]) == ("chengdu_media", "empty_delivery")
    assert held["subjects"] > 0
    assert f"chengdu_media：{held['subjects']} 个场景暂不撤回；报送是空的" in delivered("status").stderr
    delivered.ok("feed", "publish", str(whole))
    assert delivered("status").stderr == ""


def test_before_anything_was_published_status_says_what_to_do(command: Command) -> None:
    result = command("status")
    assert result.exit_code == 3
    assert "scenarios feed publish" in result.stderr


def test_following_ends_cleanly_on_ctrl_c_and_leaves_nothing_behind(command: Command) -> None:
    command.ok("feed", "publish", RAIL)
    process = command.process("run", "--follow", "--json")
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert first["processed"] == 14
    command.ok("feed", "publish", str(FOLDER / "wuhou_district.xlsx"))
    second = json.loads(process.stdout.readline())
    assert second["processed"] == 21
    # A reader works beside the one that writes.
    assert command.json("status")["waiting"] == 0
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert (process.returncode, stdout, stderr) == (0, "", "")
    assert command.json("ledger")["is_even"] is True


def test_following_also_ends_on_sigterm(command: Command) -> None:
    command.ok("feed", "publish", RAIL)
    process = command.process("run", "--follow", "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    process.communicate()
    assert process.returncode == 0


def test_old_events_leave_the_log_once_they_are_processed_and_retention_is_set(delivered: Command) -> None:
    with tampering(delivered.data_dir / "log.sqlite") as log:
        two_days_ago = (time.time_ns() // 1000) - 2 * 86_400_000_000
        log.execute("UPDATE log SET appended_us = ? WHERE partition = 0", (two_days_ago,))
        (old,) = log.execute("SELECT COUNT(*) FROM log WHERE partition = 0").fetchone()
        (before,) = log.execute("SELECT COUNT(*) FROM log").fetchone()
    Command(delivered.data_dir, SCENARIOS_LOG_RETENTION_DAYS="1").ok("run")
    with tampering(delivered.data_dir / "log.sqlite") as log:
        assert log.execute("SELECT COUNT(*) FROM log").fetchone() == (before - old,)
    gap = delivered("rebuild")
    assert (gap.exit_code, "日志只保留到" in gap.stderr) == (6, True)
