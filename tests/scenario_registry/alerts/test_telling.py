"""The whole of it by its commands: a run, what is told by whom, killed in between, silenced, watched."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from scenario_registry.cli.alerts import tell
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.settings import load_settings
from schemas.failpoint import VARIABLE
from tests.scenario_registry.alerts.receivers import SECRET, Box, Hook, hook, mailbox
from tests.scenario_registry.commands import SCENARIOS, Command, tampering
from tests.scenario_registry.monitoring.asking import Watched, port_in
from tests.support.waiting import wait_until

ALERTS = ("quality", "alerts")


def declared(folder: Path, url: str, mail_port: int) -> Path:
    """Settings with a webhook and a mail."""
    (folder / "hook_secret").write_text(SECRET, encoding="utf-8")
    settings = folder / "scenarios.toml"
    settings.write_text(
        f'data_dir = "{folder / "data"}"\n'
        f'[[alerts.webhooks]]\nname = "duty"\nurl = "{url}"\nsecret_file = "hook_secret"\n'
        f'[[alerts.mails]]\nname = "desk"\nserver = "smtp-plain://127.0.0.1:{mail_port}"\n'
        'sender = "registry@example.cn"\nto = ["desk@example.cn"]\n',
        encoding="utf-8",
    )
    return settings


def killed(settings: Path, failpoint: str, *arguments: str) -> None:
    """The real command dies there."""
    environment = os.environ | {VARIABLE: failpoint}
    command = [SCENARIOS, "--config", settings, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_killed_at_any_place_nothing_is_lost_and_ids_stay(delivered: Command, tmp_path: Path) -> None:
    with hook(500) as received, mailbox(None) as box:
        settings = declared(tmp_path, received.url, box.port)
        told = ("--config", str(settings), *ALERTS)
        killed(settings, "alerts-kept", "quality", "run")
        opened = delivered.lines(*told, "list")
        assert len(opened) > 2
        assert (received.ids, box.mails) == ([], [])
        # The log has all, the webhook refused its first; of the mails the second was sent and not marked.
        killed(settings, f"alert-sent:{len(opened) + 2}", *ALERTS, "send")
        assert delivered.json(*told, "send") == {"sent": 2 * len(opened) - 1, "failures": {}, "is_watched": False}
        assert delivered.json(*told, "send") == {"sent": 0, "failures": {}, "is_watched": False}
        assert_all_told(received, box, len(opened))
    (one, *_) = delivered.json(*told, "show", "1")["told"]
    assert {it["channel"] for it in one["channels"]} == {"log", "duty", "desk"}
    assert all(it["delivered_at"] for it in one["channels"])


def assert_all_told(received: Hook, box: Box, count: int) -> None:
    """In order; what came twice bears one id."""
    numbers = [it["data"]["incident"] for it in received.got]
    assert list(dict.fromkeys(numbers)) == list(range(1, count + 1))
    assert len(set(received.ids)) == count
    assert Counter(received.ids)[received.ids[0]] == 2
    assert len({it["Message-ID"] for it in box.mails}) == count == len(box.mails) - 1


def test_a_channel_that_fails_keeps_no_other_from_telling(
    delivered: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert delivered("quality", "run").exit_code == ExitCode.NO
    with hook() as received:
        away = received.url
    with mailbox(None) as box:
        settings = declared(tmp_path, away, box.port)
        tell(load_settings(settings, {}), seconds=0)
        assert "告警通道 duty" in capsys.readouterr().err
        opened = delivered.lines(*ALERTS, "list")
        assert len(box.mails) == len(opened)
    shown = delivered.json("--config", str(settings), *ALERTS, "show", "1")
    ways = {it["channel"]: it for it in shown["told"][0]["channels"]}
    assert ways["duty"]["delivered_at"] is None
    assert "no answer" in ways["duty"]["error"]
    assert ways["desk"]["delivered_at"]


def test_a_run_again_tells_nothing_new_and_a_silence_is_kept(checked: Command) -> None:
    opened = checked.lines(*ALERTS, "list")
    result = checked("quality", "run")
    assert "新事件" not in result.stderr
    media = checked.lines(*ALERTS, "list", "--organisation", "成都传媒产业集团")
    assert {it["organisation"] for it in media} == {"chengdu_media"}
    number = str(media[0]["incident"])
    checked.ok(*ALERTS, "silence", number, "--days", "3", "--by", "合成岗位", "--reason", "已联系")
    assert checked.json(*ALERTS, "show", number)["silence"]["by"] == "合成岗位"
    assert "前不提醒" in checked.ok(*ALERTS, "list")
    checked.ok(*ALERTS, "silence", number, "--days", "0", "--by", "合成岗位", "--reason", "恢复")
    assert checked.json(*ALERTS, "show", number)["silence"] is None
    assert len(checked.lines(*ALERTS, "list", "--all")) == len(opened)
    assert checked(*ALERTS, "show", "999").exit_code == ExitCode.NO
    assert checked(*ALERTS, "silence", "999", "--by", "a", "--reason", "b").exit_code == ExitCode.NO


def test_a_run_that_is_overdue_and_events_that_wait_are_told_without_a_run(checked: Command) -> None:
    with tampering(checked.data_dir / "registry.sqlite") as connection:
        connection.execute("UPDATE quality_runs SET until_us = until_us - 8 * 86400000000")
        connection.execute("UPDATE positions SET next_offset = 0 WHERE topic LIKE '%chengdu_media'")
    with tampering(checked.data_dir / "log.sqlite") as connection:
        (table,) = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if "appended_us" in {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
        ]  # fmt: skip
        connection.execute(f"UPDATE {table} SET appended_us = appended_us - 7200000000")
    result = checked(*ALERTS, "send")
    assert {"no_data", "lag"} <= {it["kind"] for it in checked.lines(*ALERTS, "list")}
    assert "质量检查没有按时运行" in result.stderr
    assert "events wait and are not processed" in result.stderr


def test_before_anything_there_is_nothing_to_list_and_nothing_is_made(command: Command) -> None:
    for words in (("list",), ("send",), ("silence", "1", "--by", "a", "--reason", "b")):
        assert command(*ALERTS, *words).exit_code == ExitCode.UNREADABLE
    assert not command.data_dir.exists()


def test_a_watch_tells_and_is_watched(checked: Command) -> None:
    watch = checked.process(*ALERTS, "watch", "--port", "0")
    try:
        assert watch.stderr is not None
        port = port_in(watch.stderr.readline())
        assert port is not None
        watched = Watched(port)
        wait_until(lambda: watched.health()[1]["open"] is not None)
        status, health = watched.health()
        assert (status, health["waiting"]) == (200, {"log": 0})
        figures = watched.metrics()
        opened = {name: value for name, value in figures.items() if name[0] == "scenarios_incidents_open"}
        assert sum(opened.values()) == len(checked.lines(*ALERTS, "list"))
        assert figures["scenarios_quality_run_age_seconds", ()] > 0
        # A run and a command do not wait for it, and leave the telling to it.
        assert checked("quality", "run").exit_code == ExitCode.NO
        assert checked.json(*ALERTS, "send")["is_watched"]
    finally:
        watch.send_signal(signal.SIGTERM)
        watch.communicate()
    assert watch.returncode == 0
